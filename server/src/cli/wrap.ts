/** Lines that fit a terminal. */

const columns = 100;

/** What follows is indented by two more than the line; a word that is too long by itself stays whole. */
export function wrapped(line: string): readonly string[] {
  const indent = /^ */u.exec(line)?.[0] ?? '';
  const found: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const next = current.trim() === '' ? `${current}${word}` : `${current} ${word}`;
    if (Array.from(next).length <= columns || current.trim() === '') current = next;
    else {
      found.push(current);
      current = `${indent}    ${word}`;
    }
  }
  return [...found, current];
}
