// The pages and their addresses (docs/reference/api.md, "Pages").
import { createRouter, createWebHistory } from 'vue-router'
import type { Key } from '../shared/i18n/index.ts'
import { loadModel } from '../shared/model/dictionary.ts'
import { session } from '../shared/session.ts'
import SignInPage from './pages/SignInPage.vue'

declare module 'vue-router' {
	interface RouteMeta {
		title?: Key
		open?: boolean
	}
}

export const router = createRouter({
	history: createWebHistory(),
	scrollBehavior: (to, from, saved) => saved
		?? (to.path === from.path ? {} : { top: 0 }),
	routes: [
		{ path: '/', redirect: '/work' },
		{ path: '/signin', component: SignInPage, meta: { title: 'sign.title', open: true } },
		{ path: '/work', component: () => import('./pages/WorkPage.vue'), meta: { title: 'nav.work' } },
		{ path: '/place/:code(\\d+)?', component: () => import('./pages/PlacePage.vue'), meta: { title: 'nav.place' } },
		{ path: '/household', component: () => import('./pages/HouseholdsPage.vue'), meta: { title: 'nav.household' } },
		{ path: '/household/:id', component: () => import('./pages/HouseholdPage.vue'), meta: { title: 'nav.household' } },
		{ path: '/household/:id/chain', component: () => import('./pages/ChainPage.vue'), meta: { title: 'nav.chain' } },
		{ path: '/chain', component: () => import('./pages/ChainPage.vue'), meta: { title: 'nav.chain' } },
		{ path: '/duty', component: () => import('./pages/DutyPage.vue'), meta: { title: 'nav.duty' } },
		{ path: '/exit', component: () => import('./pages/ExitPage.vue'), meta: { title: 'nav.exit' } },
		{ path: '/procedures', component: () => import('./pages/ProceduresPage.vue'), meta: { title: 'nav.procedure' } },
		{ path: '/procedures/:id', component: () => import('./pages/ProcedurePage.vue'), meta: { title: 'nav.procedure' } },
		{ path: '/consequence', component: () => import('./pages/ConsequencePage.vue'), meta: { title: 'nav.consequence' } },
		{ path: '/matter', component: () => import('./pages/MattersPage.vue'), meta: { title: 'nav.matter' } },
		{ path: '/matter/:id', component: () => import('./pages/MatterPage.vue'), meta: { title: 'nav.matter' } },
		{ path: '/import', component: () => import('./pages/ImportPage.vue'), meta: { title: 'nav.import' } },
		{ path: '/import/:id', component: () => import('./pages/BatchPage.vue'), meta: { title: 'nav.import' } },
		{ path: '/letter', component: () => import('./pages/LettersPage.vue'), meta: { title: 'nav.letter' } },
		{ path: '/letter/:id', component: () => import('./pages/LetterPage.vue'), meta: { title: 'nav.letter' } },
		{ path: '/report', component: () => import('./pages/ReportsPage.vue'), meta: { title: 'nav.report' } },
		{ path: '/documents', component: () => import('./pages/DocumentsPage.vue'), meta: { title: 'nav.document' } },
		{ path: '/report/:id', component: () => import('./pages/ReportPage.vue'), meta: { title: 'nav.report' } },
		{ path: '/task', component: () => import('./pages/TasksPage.vue'), meta: { title: 'nav.task' } },
		{ path: '/handover/:id', component: () => import('./pages/HandoverPage.vue'), meta: { title: 'handover.sheet' } },
		{ path: '/print', component: () => import('./pages/PrintPage.vue'), meta: { title: 'nav.print' } },
		{ path: '/targets', component: () => import('./pages/TargetsPage.vue'), meta: { title: 'nav.targets' } },
		{ path: '/coverage', component: () => import('./pages/CoveragePage.vue'), meta: { title: 'nav.coverage' } },
		{ path: '/ledger', component: () => import('./pages/LedgerPage.vue'), meta: { title: 'nav.ledger' } },
		{ path: '/pack', component: () => import('./pages/PacksPage.vue'), meta: { title: 'nav.pack' } },
		{ path: '/pack/:id', component: () => import('./pages/PackPage.vue'), meta: { title: 'nav.pack' } },
		{ path: '/pack/:id/draft', component: () => import('./pages/DraftsPage.vue'), meta: { title: 'draft.list' } },
		{ path: '/draft/:id', component: () => import('./pages/DraftPage.vue'), meta: { title: 'draft.one' } },
		{ path: '/decision/:kind/:name', component: () => import('./pages/DecisionPage.vue'), meta: { title: 'nav.pack' } },
		{ path: '/decision/:kind/:name/rows', component: () => import('./pages/DecisionRowsPage.vue'), meta: { title: 'nav.pack' } },
		{ path: '/simulations', component: () => import('./pages/SimulationsPage.vue'), meta: { title: 'nav.simulation' } },
		{ path: '/simulations/:id', component: () => import('./pages/SimulationPage.vue'), meta: { title: 'nav.simulation' } },
		{ path: '/account', component: () => import('./pages/AccountsPage.vue'), meta: { title: 'nav.account' } },
		{ path: '/list/:entity', component: () => import('./pages/ListPage.vue'), meta: { title: 'nav.list' } },
		{ path: '/record/:entity/:id', component: () => import('./pages/RecordPage.vue'), meta: { title: 'nav.list' } },
		{ path: '/:rest(.*)*', component: () => import('./pages/MissingPage.vue'), meta: { title: 'page.missing' } },
	],
})

router.beforeEach(async (to) => {
	const ready = session.value && !session.value.password_first
	if (to.meta.open)
		return ready && to.path === '/signin' ? '/work' : true
	if (!ready)
		return { path: '/signin', query: to.path === '/work' ? {} : { next: to.fullPath } }
	await loadModel()
	return true
})
