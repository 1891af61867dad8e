// Entry `desk`: county offices, townships, departments, inspectors.
import { createApp } from 'vue'
import { whenSignedOut } from '../shared/api/client.ts'
import { language, setLanguage } from '../shared/i18n/index.ts'
import { forget, resume } from '../shared/session.ts'
import App from './App.vue'
import './element.ts'
import './theme.css'
import { router } from './router.ts'

whenSignedOut(() => {
	forget()
	const at = router.currentRoute.value
	if (at.path !== '/signin')
		void router.push({ path: '/signin', query: { next: at.fullPath } })
})

setLanguage(language.value)
resume().catch(() => false).then(() => {
	createApp(App).use(router).mount('#app')
})
