// What an act of the ledger is called: an entity of the dictionary and what was
// done to it, or one of the acts that are not about records.
import { t, type Key } from '../../shared/i18n/index.ts'
import { entityLabel, entityOf } from '../../shared/model/dictionary.ts'

const whole: Record<string, Key> = {
	'session.open': 'verb.session_open',
	'session.close': 'verb.session_close',
	'session.password': 'verb.session_password',
	'ledger.verify': 'verb.ledger_verify',
	'person.find': 'verb.person_find',
	'matter.open': 'verb.matter_open',
	'matter.step': 'verb.matter_step',
	'matter.migrate': 'verb.matter_migrate',
	'matter.objection': 'verb.matter_objection',
	'batch.undo': 'verb.batch_undo',
	'import.slice': 'verb.import',
	'import.start': 'verb.import',
	'import.look': 'verb.import_look',
	'import.begin': 'verb.import_begin',
	'import.end': 'verb.import_end',
	'import.undo': 'verb.batch_undo',
	'matter.sweep': 'verb.matter_sweep',
	'site.set': 'verb.site_set',
	'site.accounts': 'verb.site_accounts',
	'site.sample': 'verb.site_sample',
	'account.add': 'verb.account_add',
	'account.disable': 'verb.account_disable',
	'account.password': 'verb.account_password',
	setup: 'verb.setup',
}

const part: Record<string, Key> = {
	write: 'verb.write',
	change: 'verb.change',
	reveal: 'verb.reveal',
	load: 'verb.load',
}

export function verbLabel(action: string): string {
	const known = whole[action]
	if (known)
		return t(known)
	const [entity = '', verb = ''] = action.split('.')
	const key = part[verb]
	return key && entityOf(entity) ? t(key, entityLabel(entity)) : action
}
