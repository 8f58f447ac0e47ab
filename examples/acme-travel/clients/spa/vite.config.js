import { defineConfig } from 'vite';

// Port 3200 is the origin on the org's CORS list, so another port would not do.
const serve = { port: Number(process.env.PORT ?? 3200), strictPort: true, host: 'localhost' };

export default defineConfig({ server: serve, preview: serve });
