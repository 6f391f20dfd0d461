export { ciliumFields } from './fields.ts';
export { entities as ciliumEntities, icmpTypes, portlessProtocols } from './known.ts';
export { parseCiliumPort } from './validate-ports.ts';
export { validateCilium, validateCiliumCidrGroup, validateCiliumPolicy } from './validate.ts';
