export { adminFields, adminRuleFields } from './fields.ts';
export { adminDialect } from './dialect.ts';
export type { AdminDialect } from './dialect.ts';
export { validateAdminPolicy } from './validate.ts';
