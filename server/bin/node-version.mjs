// The first thing that runs: older Node would stop at some syntax or API with a message that helps nobody.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (!(major > 20 || (major === 20 && minor >= 19))) {
  console.error(`eastwest: Node 20.19 or newer is needed, this is ${process.versions.node}; get one from https://nodejs.org`);
  process.exit(2);
}
