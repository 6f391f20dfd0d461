export function PolicyEditor() {
  return null;
}
