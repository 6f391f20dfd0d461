import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

// Where `npm run dev` has started the server; everything under /api goes there.
const server = process.env['EASTWEST_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: {
    conditions: ['source', ...defaultClientConditions],
    // monaco-worker-manager imports the path of older versions of Monaco (monaco-yaml #272).
    alias: { 'monaco-editor/esm/vs/editor/editor.worker.js': 'monaco-editor/editor/editor.worker.js' },
  },
  worker: { format: 'es' },
  // The page's content security policy allows no `data:` font, so small assets are files too.
  build: { target: 'es2023', chunkSizeWarningLimit: 6000, assetsInlineLimit: 0 },
  // The server takes requests from its own page only; what the browser says of another site (`Sec-Fetch-Site`) passes unchanged.
  server: { proxy: { '/api': { target: server, changeOrigin: true, headers: { origin: server } } } },
});
