import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server that `npm run dev` starts; vite passes everything under /api on to it.
const server = process.env['EASTWEST_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: {
    conditions: ['source', 'module', 'browser', 'development|production'],
    alias: [
      // monaco-worker-manager imports the path of older versions (monaco-yaml #272).
      { find: 'monaco-editor/esm/vs/editor/editor.worker.js', replacement: 'monaco-editor/editor/editor.worker.js' },
    ],
  },
  worker: { format: 'es' },
  // Found late, these would reload the page of `npm run dev` while the editor opens for the first time.
  optimizeDeps: { include: ['monaco-editor', 'monaco-yaml', 'monaco-yaml/yaml.worker.js'] },
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 6000 },
  server: { proxy: { '/api': { target: server, changeOrigin: true } } },
});
