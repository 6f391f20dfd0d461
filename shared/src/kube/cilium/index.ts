export { icmpTypes, portlessProtocols } from './known.ts';
export { parseCiliumPort } from './validate-ports.ts';
export { validateCiliumCidrGroup, validateCiliumPolicy } from './validate.ts';
