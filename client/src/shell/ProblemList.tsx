/** What the source could not read, with its place. The rest is loaded all the same. */
import { useStore } from '../ui/store.ts';
import classes from './Sidebar.module.css';

export function ProblemList() {
  const problems = useStore((state) => state.problems);
  if (problems.length === 0) return null;
  return (
    <section aria-label="Problems">
      <div className={classes.head}>
        <h2 className={classes.title}>Problems</h2>
        <span className={classes.count}>{problems.length}</span>
      </div>
      <ul>
        {problems.map(({ file, range, message, hint }, index) => (
          // Two problems may well be equal in every field, and none has an identity.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className={classes.problem}>
            {file !== undefined && (
              <div className={classes.place}>
                {file}
                {range === undefined ? '' : `:${range.startLine}:${range.startColumn}`}
              </div>
            )}
            <div>{message}</div>
            {hint !== undefined && <div className={classes.figure}>{hint}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}
