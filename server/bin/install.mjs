// Installs what is missing, so that every npm script works on a fresh clone.
import './node-version.mjs';
import { install } from './prepare.mjs';

install();
