// Installs what is missing and builds what is stale.
import './node-version.mjs';
import { build, install } from './prepare.mjs';

install();
build();
