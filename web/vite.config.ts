// How the pages are built: one entry today (`desk`), no inline script, no
// data: URL (the content security policy allows neither).
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
	root: here('.'),
	plugins: [vue()],
	define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
	build: {
		outDir: here('dist'),
		target: 'es2020',
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		manifest: true,
		rollupOptions: { input: { desk: here('index.html') } },
	},
	server: {
		host: '127.0.0.1',
		proxy: { '/api': process.env['BANGFU_URL'] ?? 'http://127.0.0.1:8080' },
	},
})
