export function DraftChanges() {
  return null;
}
