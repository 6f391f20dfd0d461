export { adminShapeOf } from './kinds.ts';
export { validateAdminPolicy } from './validate.ts';
