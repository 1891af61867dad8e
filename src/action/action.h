/*
 * Verbs: the only place where register, policy, matters and sheets meet.  One
 * file per verb.  authorize() has passed; for a write serve/ has opened the
 * savepoint and ends it as we return.
 */
#ifndef ACTION_ACTION_H
#define ACTION_ACTION_H

#include "base/buf.h"
#include "base/json.h"
#include "base/host.h"
#include "base/request.h"
#include "store/store.h"

/*
 * Open everything a process needs over one database: keys, dictionary, tables
 * (made or extended unless only read), packs, settings.  rq is ready for use
 * as the console afterwards; what was opened lives in its arena.
 */
enum err	site_open(struct request *, struct host *,
		    enum store_mode) CHECKED;
/*
 * site_open() for a subcommand, which then acts as the login of --as, if one is
 * given: in its places, and only when its office is among those named.
 */
enum err	site_enter(struct request *, enum store_mode,
		    const char *offices) CHECKED;
/* Offices of subcommands, as the route table has them for the same over HTTP. */
#define SITE_ADMIN	"system_admin security_admin"
#define SITE_LISTS	"village_committees village_work_team township " \
			"county_office education_dept medical_insurance " \
			"housing_dept water_dept civil_affairs health_dept " \
			"police_register statistics_dept finance_dept " \
			"disabled_federation"
#define SITE_READS	SITE_LISTS " county_group county_leader " \
			"helping_unit helper city_group province_group " \
			"provincial_government inspector"
#define SITE_LEDGER	"county_office county_group county_leader " \
			"city_group province_group provincial_government " \
			"inspector audit_admin"
#define SITE_SIMULATES	"township county_office county_group county_leader " \
			"education_dept medical_insurance housing_dept " \
			"water_dept civil_affairs health_dept " \
			"police_register statistics_dept finance_dept " \
			"disabled_federation city_group province_group " \
			"provincial_government inspector"
/* The place the whole site is for; 0 when it does not say. */
enum err	site_place(struct request *, int64_t *out) CHECKED;
/* MSG_MISSING unless the register has the place that was asked for; 0: none. */
enum err	site_placed(struct request *, int64_t place) CHECKED;
/* Fill a new request of the same process: all but actor, db and crypt. */
void		site_request(struct host *, struct request *);
/* The console: whoever can run a subcommand on the machine. */
void		site_console(struct request *);
/*
 * A setting of the site: business_date, site, place.  The act's detail names
 * it, so that a replay finds a setting changed behind the ledger.
 */
enum err	site_set(struct request *, const char *name, str value) CHECKED;
/*
 * Packs that were sealed since the process read them last, by itself or by another
 * one of the same database; on a reader.  MSG_PACK: one does not load.
 */
enum err	site_sealed(struct request *) CHECKED;
/* Run fn as one act of the console, sealed and committed. */
enum err	site_act(struct request *, str action, str subject,
		    enum err (*fn)(struct request *, void *), void *) CHECKED;

/*
 * Take the steps of matters whose day has come, as an act of the console; one
 * that moves nothing leaves no entry.  For the server's clock.
 */
enum err	site_sweep(struct request *, int64_t *out_moved) CHECKED;

/*
 * Make the public pages what they should be on this day: a page a sheet of the
 * postings that run, and the index.  rq->db reads the register; *out_n pages
 * written or taken down (publish/publish.h).
 */
enum err	site_publish(struct request *, struct store *pages,
		    int64_t *out_n) CHECKED;
/*
 * File the objections that came over the public pages, each an act of its own;
 * read: a reader of the register.  One that cannot be filed leaves its refusal
 * in the ledger.
 */
enum err	site_letters(struct request *, struct store *inbox,
		    struct db *read, int64_t *out_n) CHECKED;

/* What was asked, decoded by route/ (or made by a subcommand). */
struct parameter {
	str name;
	str value;
};

struct call {
	str path[3];		/* what stood for {…} in the route, in order */
	const struct parameter *query;
	size_t nquery;
	const struct json *body;	/* NULL when there is none */
	str raw;		/* body bytes of an upload */
	int fd;			/* the upload as an open file; -1 when there is none */
	str address;		/* of the client; empty for the console */
	void *prepared;		/* what the row's prepare step left for its action */
	str if_match;		/* version without quotes; empty when absent */
};

struct reply {
	int status;		/* 0: 200 */
	str type;		/* empty: application/json */
	str etag;		/* without quotes; empty: none */
	str file_name;		/* served as attachment under this name */
	str session;		/* new session token for the cookie */
	bool signed_out;	/* take the cookie back */
	bool replayed;		/* the stored reply of an earlier, equal request */
	struct buf body;	/* set up by the caller, LIMIT_REPLY */
};

typedef enum err (*action_fn)(struct request *, const struct call *,
    struct reply *);

/* Query parameter; STR_NONE when absent. */
str	call_query(const struct call *, const char *name);

/* Subcommands: exit status 0 done, 1 refused, 2 usage, 3 failed. */
int		cmd_init(struct request *, int argc, char **argv);
int		cmd_site(struct request *, int argc, char **argv);
int		cmd_import(struct request *, int argc, char **argv);
int		cmd_export(struct request *, int argc, char **argv);
int		cmd_places(struct request *, int argc, char **argv);
int		cmd_stats(struct request *, int argc, char **argv);
int		cmd_eval(struct request *, int argc, char **argv);
int		cmd_simulate(struct request *, int argc, char **argv);
int		cmd_pack(struct request *, int argc, char **argv);
int		cmd_paper(struct request *, int argc, char **argv);
int		cmd_letter(struct request *, int argc, char **argv);
int		cmd_report(struct request *, int argc, char **argv);
int		cmd_consequences(struct request *, int argc, char **argv);
int		cmd_ledger(struct request *, int argc, char **argv);

/* dictionary.c */
enum err	action_model(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* site.c: the business date */
enum err	action_site(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* records.c: any entity of the dictionary; path[0] is the entity */
enum err	action_list(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_load(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_write(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_change(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* past.c */
enum err	action_history(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* reveal.c: L4 in plain, with a purpose, in the ledger */
enum err	action_reveal(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_person_find(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* tree.c */
enum err	action_place_tree(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* dossier.c: 一户一档 */
enum err	action_household_file(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* chain.c: who answers for a household or place, who is without */
enum err	action_household_chain(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_chain(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* handover.c: a post goes to its successor */
enum err	action_handover(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_handover_answer(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* indicator.c: what villages are to have by a day */
enum err	action_indicators(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* target.c: what is promised by place and year, how far it is reached */
enum err	action_targets(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_targets_set(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* plan.c: help plans and what came of their lines */
enum err	action_plans(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* task.c, task_board.c: what somebody is charged with, followed to its end */
enum err	action_task_set(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_tasks(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* acceptance.c: the yearly acceptance of a unit's help in a village */
enum err	action_acceptance(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* duty.c, duty_ics.c: what is owed by when, days in the village */
enum err	action_duty(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_stays(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_duty_ics(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* decide.c: a decision on a household, explained */
enum err	action_decision(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* exit.c: who can leave the register, who cannot, whose facts are missing */
enum err	action_exit_candidates(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* rows.c, summary.c: a decision for a whole place */
enum err	action_decision_rows(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_decision_summary(struct request *,
		    const struct call *, struct reply *) CHECKED;
/* matter.c: batches of openings and steps, objections, what the day ends */
enum err	action_matter_open(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_matter_step(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_matter_objection(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_evidence_gaps(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_handover_file(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_migrations(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_matter_migrate(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_procedures(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_matter_sweep(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* matter_file.c */
/* Offices that decide what packs propose, and see those matters alone. */
#define OFFICES_DECIDE	"discipline organization_dept school " \
			"party_government_meeting central_group "
enum err	action_matter_file(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* notice.c: printable pages, masked */
enum err	action_notice(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_notice_print(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* work.c: what is mine to do */
enum err	action_work(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* coverage.c */
enum err	action_coverage(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* simulate.c, simulate_options.c: what-if */
enum err	action_simulation_try(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_simulation(struct request *, struct call *) CHECKED;
enum err	action_simulation_save(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_simulations(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_simulation(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_simulation_rows(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_simulation_options(struct request *,
		    const struct call *, struct reply *) CHECKED;
/* document.c */
enum err	action_documents(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* reporting.c, reporting_board.c: reports and bulletins */
enum err	action_report_make(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_report_board(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_report_fill(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_report_file(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_report_recount(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_report_rows(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* letter.c, letter_sign.c, letter_board.c: letters of responsibility */
enum err	action_letter_make(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_letter_sign(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_letter_board(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_letter_mine(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_letter_file(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_letter_paper(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_letter_print(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* form_list.c: which forms there are */
enum err	action_forms(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* print.c: a form for a household or a place, as PDF */
enum err	action_paper(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_paper_plain(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* account.c: the ledger */
enum err	action_ledger(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_ledger_verify(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* regulation.c */
enum err	action_packs(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_pack(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_consequences(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_consequence_posts(struct request *,
		    const struct call *, struct reply *) CHECKED;
enum err	action_consequence_history(struct request *,
		    const struct call *, struct reply *) CHECKED;
enum err	action_consequence_open(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_pack_consequences(struct request *,
		    const struct call *, struct reply *) CHECKED;
enum err	action_pack_live(struct request *, const struct call *,
		    struct reply *) CHECKED;

/* draft.c, draft_show.c, draft_step.c: drafts of packs; read draft.h first */
enum err	action_draft_open(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_file(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_edit(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_edit_drop(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_choose(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_check(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_test(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_draft_propose(struct request *, struct call *) CHECKED;
enum err	action_draft_propose(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_draft_confirm(struct request *, struct call *) CHECKED;
enum err	action_draft_confirm(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_reject(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_draft_withdraw(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_pack_source(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* adoption.c */
enum err	action_pack_adopt(struct request *, const struct call *,
		    struct reply *) CHECKED;

/* formula.c: a rule of a pack typed by hand, checked and tried */
enum err	action_formula_check(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_formula_try(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_formula_names(struct request *, const struct call *,
		    struct reply *) CHECKED;

/* session.c: prepare steps hash, off the HTTP and writer threads */
enum err	action_session(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_sign_in(struct request *, struct call *) CHECKED;
enum err	action_sign_in(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_sign_out(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_password(struct request *, struct call *) CHECKED;
enum err	action_password(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_setup(struct request *, struct call *) CHECKED;
enum err	action_setup(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_account(struct request *, struct call *) CHECKED;
enum err	action_account_add(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_accounts(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_account_disable(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	prepare_account_password(struct request *,
		    struct call *) CHECKED;
enum err	action_account_password(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_status(struct request *, const struct call *,
		    struct reply *) CHECKED;
/* import.c: lists from spreadsheets, by a job after the reply */
enum err	action_import_maps(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_import(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_import_template(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_batch(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_batch_errors(struct request *, const struct call *,
		    struct reply *) CHECKED;
enum err	action_batch_undo(struct request *, const struct call *,
		    struct reply *) CHECKED;

#endif
