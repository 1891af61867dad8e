/*
 * What can be asked, a row each.  Adding an endpoint: a row here, a function in
 * action/, a case in tests/http/.  Rows with fixed segments come before rows
 * with {…} in the same place.
 */
#include "internal.h"

/* Offices by what they are for; ids of model/office.toml. */
#define O_VILLAGE	"village_committees village_work_team "
#define O_TOWN		"township "
#define O_COUNTY	"county_office county_group county_leader " \
			"county_committee county_government "
#define O_DEPT		"education_dept medical_insurance housing_dept " \
			"water_dept civil_affairs health_dept " \
			"police_register statistics_dept finance_dept " \
			"disabled_federation "
#define O_HELP		"helping_unit helper "
#define O_ABOVE		"city_group city_committee province_group " \
			"province_committee provincial_government "
#define O_INSPECT	"inspector "
/* Who decides on what packs propose, and sees no more than that asks for. */
#define O_DECIDE	OFFICES_DECIDE
#define O_PROPOSE	O_TOWN O_COUNTY O_ABOVE O_INSPECT O_DECIDE
/* Who states how a unit or an official did. */
#define O_STATES	"county_office county_group city_group province_group " \
			"inspector discipline organization_dept school "
/* Administrators see no business data (reliability C-13). */
#define O_ADMIN		"system_admin security_admin "
#define O_AUDIT		"audit_admin "
#define O_BUSINESS	O_VILLAGE O_TOWN O_COUNTY O_DEPT O_HELP O_ABOVE O_INSPECT
#define O_LEDGER	O_COUNTY O_ABOVE O_INSPECT O_AUDIT
#define O_FIELD		O_VILLAGE O_TOWN "county_office "
#define O_SIMULATE	O_TOWN O_COUNTY O_DEPT O_ABOVE O_INSPECT
#define O_ALL		O_BUSINESS O_DECIDE O_ADMIN O_AUDIT

#define XLSX		"application/vnd.openxmlformats-officedocument." \
			"spreadsheetml.sheet"

#define P_WORK		"work"
#define P_ADMIN		"administration"
#define P_AUDIT		"audit"
#define P_FORM		""

#define SIM_INPUT	"{title?:str,place?:place,pack:str,as_of?:date," \
			"known_at?:date,against?:str,decision?:str," \
			"cost?:str,params?:[{id:str,value:any}]," \
			"readings?:[{id:str,n:int}]}"

#define DRAFT_EDIT	"{edit?:id,section:str,object?:str,path:str,text:str}"

#define LIST_QUERY	"{place?:place,where?:str,q?:str,sort?:str," \
			"after?:str,limit?:int,as_of?:date}"

const struct component components[] = {
	{ "Problem", "{type:str,title:str,status:int,code:str,detail:str,"
	    "at?:{file?:str,row?:int,column?:int,field?:str},"
	    "missing?:[Missing],conflict?:{based_on:int,now:Record}}" },
	{ "Missing", "{fact:str,label:str,office:str,office_label:str}" },
	{ "Record", "{id:id,version:int,place:place,place_name:str,fields:{},"
	    "labels:{},masked:[str]}" },
	{ "List", "{items:[Record],next?:str,total?:{n:int,exact:bool}}" },
	{ "Records", "{items:[Record],next?:str}" },
	{ "Found", "{items:[Record],memberships:[Record]}" },
	{ "Batch", "{done:int,refused:int,items:[{id?:id,status:int,code?:str,"
	    "message?:str,missing?:[Missing]}]}" },
	{ "Session", "{login:str,person:str,office:str,office_label:str,"
	    "post:str,place:place,place_name:str,csrf:str,"
	    "password_first:bool,today:date,site:str}" },
	{ "Password", "{name:str,password:str}" },
	{ "Model", "{hash:str,entities:[{}],lists:[{}],offices:[{}],"
	    "kinds:[{}],types:[{}]}" },
	{ "Tree", "{place:{},path:[{}],children:[{}]}" },
	{ "History", "{items:[{seq:int,at:time,who:str,action:str,purpose:str,"
	    "version:int,changes:[{field:str,label:str,from?:any,to?:any}]}]}" },
	{ "Explanation", "{decision:str,label:str,outcome:str,"
	    "outcome_label:str,as_of:date,known_at:time,pack:{},"
	    "criteria:[{}],missing:[Missing],would_change:[{text:str}],"
	    "applied?:{binds:str,followed:bool,text:str,text_en:str,"
	    "cite:[Cite]},sentence:str}" },
	{ "File", "{household:Record,members:[{person:Record,"
	    "membership:Record,years:[Record]}],years:[Record],"
	    "standings:[Record],measures:[Record],visits:[Record],"
	    "plans:[{plan:Record,lines:[{line:Record,state:str,"
	    "state_label:str}]}],"
	    "custody:[Record],matters:[Record],decisions:[Explanation]}" },
	{ "Cite", "{at:str,phrase:str}" },
	{ "DutyGroup", "{duty:str,label:str,pack:str,assumption:bool,"
	    "cite:[Cite],event:str,sourced:bool,fixed:bool,due?:date,"
	    "states:{fulfilled:int,on_track:int,at_risk:int,breached:int,"
	    "not_counted:int,exempt:int,undetermined:int}}" },
	{ "DutyRow", "{duty:str,label:str,pack:str,assumption:bool,"
	    "cite:[Cite],place:place,place_name:str,office:str,holder:str,"
	    "post:str,target?:{entity:str,id:str,label:str},window:str,"
	    "from?:date,due?:date,need:int,done:int,possible:int,state:str,"
	    "state_label:str,sourced:bool}" },
	{ "Duties", "{as_of:date,place:place,groups:[DutyGroup],"
	    "items:[DutyRow],next?:str}" },
	{ "Stays", "{from:date,to:date,items:[{id:id,holder:str,post:str,"
	    "place:place,place_name:str,days:int,leave:int}]}" },
	{ "ChainHolder", "{entity:str,id?:id,place:place,place_name:str,"
	    "holder:str,post:str,organisation:str,office:str,role:str,"
	    "from?:date,to?:date}" },
	{ "ChainPlace", "{place:place,place_name:str,households:int,"
	    "helped:int,uncovered:int,share?:int}" },
	{ "ChainCover", "{place:place,place_name:str,households:int,"
	    "helped:int,uncovered:int,share?:int,helpers:int,"
	    "load:[{households:int,helpers:int}],heaviest:[{helper:str,"
	    "organisation:str,households:int}],below:[ChainPlace],"
	    "without:[{id:id,place:place,place_name:str,number:str,"
	    "head_name:str}]}" },
	{ "ChainPosts", "{rules:[{id:str,pack:str,label:str,count:int,"
	    "years:int,met:int,missing:int,term_over:int,unknown:int,"
	    "cite:[Cite]}],total:int,gaps:[{rule:str,label:str,state:str,"
	    "place:place,place_name:str,have:int,need:int,since?:date}]}" },
	{ "Chain", "{household?:Record,on:date,place:place,place_name:str,"
	    "links:[{id:str,label:str,place:place,place_name:str,"
	    "required:bool,holders:[ChainHolder],cite:[Cite]}],"
	    "cover?:ChainCover,posts?:ChainPosts}" },
	{ "Documents", "{place:place,place_name:str,demanded:[{duty:str,"
	    "label:str,event_label:str,place_name:str,office_label:str,"
	    "state:str,due?:date,pack:str,cite:[Cite],documents:[Record]}],"
	    "meetings:[{meeting:Record,present:int,invited:int}],"
	    "total:{n:int,exact:bool}}" },
	{ "ReportBoard", "{place:place,place_name:str,year:int,total:int,"
	    "tiers:[{tier:str,label:str,all:int,late:int,undated:int,"
	    "owed:int,submitted:int,checked:int,accepted:int,"
	    "sent_back:int}],items:[{report:Record,late:bool,who:str}]}" },
	{ "ReportFigure", "{id:str,label:str,unit:str,n:int,again?:int}" },
	{ "ReportFile", "{report:Record,live:bool,as_of:date,"
	    "figures:[ReportFigure],to:str,who:str,late:bool,waiting:int,"
	    "below:[Record],matters:[Record],procedure_label:str,"
	    "may_open:bool,may_fill:bool,cite:[Cite]}" },
	{ "ReportRecount", "{same:bool,hash:str,again:str,change:int,"
	    "figures:[ReportFigure]}" },
	{ "ReportRows", "{entity:str,label:str,total:int,items:[Record]}" },
	{ "LetterSums", "{all:int,signed:int,unsigned:int,part:int,"
	    "overdue:int,undated:int,where:{all:str,signed:str,unsigned:str,"
	    "overdue:str},tier?:str,place?:str,label:str}" },
	{ "LetterBoard", "{place:place,place_name:str,year:int,"
	    "superseded:int,tiers:[LetterSums],places:[LetterSums]}" },
	{ "LettersMine", "{items:[{letter:Record,slot:int,title:str}],"
	    "total:int}" },
	{ "LetterFile", "{letter:Record,content:{title:str,place:str,who:str,"
	    "basis:str,year:int,from:[{}],to:[{}],terms:[{label:str,"
	    "value:str}],says:[str]},slots:[{slot:int,side:str,office:str,"
	    "office_label:str,place_name:str,title:str,holder:str,mine:bool,"
	    "signature?:Record}],editions:[Record]}" },
	{ "Forms", "{items:[{id:str,number:str,version:int,zh:str,en:str}]}" },
	{ "Work", "{items:[{kind:str,title:str,why:str,cite:[Cite],due?:date,"
	    "count:int,link:str}]}" },
	{ "Procedures", "{items:[{id:str,title:str,pack:str,pack_title:str,"
	    "kind:str,kind_label:str,opens:bool,initial:str,cite:[Cite],"
	    "states:[{id:str,label:str,holder:str,holder_label:str,"
	    "final:bool,notice:bool,n:int,over:int}],steps:[{id:str,"
	    "label:str,from:str,to:str,by:str,by_label:str,trigger:str,"
	    "cite:[Cite]}]}]}" },
	{ "EvidenceGaps", "{looked:int,lacking:int,more:bool,items:[{step:str,"
	    "step_label:str,state_label:str,by_label:str,document:str,"
	    "document_label:str,either:bool,n:int,cite:[Cite],"
	    "places:[{place:place,place_name:str,n:int}]}],"
	    "matters:[Record]}" },
	{ "HandoverFile", "{handover:Record,post:Record,mine:bool,"
	    "work:[{kind:str,title:str,due:str,count:int,link:str}],"
	    "matters:[Record],matters_total:int,custodies:[Record]}" },
	{ "Migrations", "{items:[{pack:str,pack_title:str,version:str,"
	    "from:str,from_title:str,procedure:str,title:str,by:str,by_label:str,mine:bool,"
	    "n:int,more:bool,cite:[Cite],states:[{state:str,label:str,way:str,"
	    "to:str,to_label:str,n:int,ready:int}],ready:[{id:id,"
	    "version:int}],refused:[{id:id,number:str,state:str,code:str,"
	    "message:str}]}]}" },
	{ "Candidates", "{items:[{household:Record,outcome:str,"
	    "outcome_label:str,reasons:[str],missing:[Missing],"
	    "matter?:Record}],next:str,total:{n:int,exact:bool},"
	    "counts:OutcomeCounts}" },
	{ "OutcomeCounts", "{met:int,not_met:int,unknown:int,"
	    "not_applicable:int}" },
	{ "OfficeCount", "{office:str,label:str,n:int}" },
	{ "Summary", "{decision:str,label:str,as_of:date,place:place,"
	    "place_name:str,cite:[Cite],counts:OutcomeCounts,left:int,"
	    "not_adopted:int,only_data:int,criteria:[{id:str,label:str,"
	    "cite:[Cite],counts:OutcomeCounts,only:int}],"
	    "offices:[OfficeCount],places:[{place:place,name:str,"
	    "counts:OutcomeCounts,left:int,not_adopted:int,only_data:int,"
	    "criteria:[{id:str,counts:OutcomeCounts,only:int}],"
	    "offices:[OfficeCount]}]}" },
	{ "DecisionRows", "{entity:str,items:[{record:Record,outcome:str,"
	    "outcome_label:str,reasons:[str],missing:[Missing]}],next:str,"
	    "total:{n:int,exact:bool}}" },
	{ "PlanSums", "{plans:int,lines:int,done:int,reported:int,late:int,"
	    "open:int,place?:place,place_name?:str,unit?:id,name?:str}" },
	{ "Plans", "{as_of:date,place:place,place_name:str,year:int,"
	    "plans:int,lines:int,done:int,reported:int,late:int,open:int,"
	    "basis:[{label:str,pack:str,cite:[Cite]}],places:[PlanSums],"
	    "units:[PlanSums],items:[{line:Record,plan:id,title:str,"
	    "household?:id,state:str,state_label:str}],"
	    "acceptances:[Acceptance],accepts:{pack:str,cite:[Cite],"
	    "decider_label:str,decider_pack:str,decider:{cite:[Cite]}}}" },
	{ "Acceptance", "{unit:id,name:str,place:place,place_name:str,"
	    "lines:int,done:int,reported:int,late:int,open:int,"
	    "acceptance?:Record,matter?:id,state_label:str,may:bool}" },
	{ "TaskSums", "{all:int,running:int,late:int,answered:int,"
	    "closed:int,place:place,place_name:str}" },
	{ "Tasks", "{as_of:date,place:place,place_name:str,all:int,"
	    "running:int,late:int,answered:int,closed:int,"
	    "states:[{id:str,label:str,n:int}],pack:str,cite:[Cite],"
	    "may_set:bool,above_label:str,places:[TaskSums],"
	    "items:[{task:Record,matter?:id,state:str,state_label:str,"
	    "late:bool,due?:date,holder_label:str,told:str,"
	    "told_label:str}],total:int}" },
	{ "TargetParts", "{n:int,sum:int,gap:int}" },
	{ "TargetBelow", "{place:place,place_name:str,level:str,id?:id,"
	    "promised?:int,base:int,done:int,low?:int,high?:int,state:str,"
	    "state_label:str,places:TargetParts,years?:TargetParts}" },
	{ "Target", "{number:str,measure:str,criterion:str,label:str,"
	    "unit:str,from:int,year:int,set_by:str,set_on:date,place:place,"
	    "place_name:str,level:str,id:id,promised:int,base:int,done:int,"
	    "low?:int,high?:int,state:str,state_label:str,"
	    "places:TargetParts,years?:TargetParts,text?:int,pack:str,"
	    "cite:[Cite],below:[TargetBelow]}" },
	{ "Targets", "{title:str,as_of:date,place:place,place_name:str,"
	    "level:str,year:int,forecast:bool,targets:[Target],"
	    "alerts:[{place:place,place_name:str,label:str,unit:str,from:int,"
	    "year:int,state:str,state_label:str,lacks:int,gap:int,"
	    "answers:[{holder:str,post:str}],cite:[Cite]}],"
	    "alerts_total:int}" },
	{ "Indicators", "{as_of:date,place:place,place_name:str,"
	    "indicators:[{id:str,of:str,pack:str,label:str,programme:str,"
	    "due:date,over:bool,cite:[Cite],counts:OutcomeCounts,"
	    "overdue:int}],villages:[{place:place,name:str,cells:[{id:str,"
	    "outcome:str,overdue:bool,missing:[Missing]}]}],others:int}" },
	{ "MatterFile", "{matter:Record,subject:{kind:str,kind_label:str,"
	    "entity:str,id:str,title:str},household?:Record,steps:[Record],"
	    "evidence:[Record],notices:[Record],objections:[Record],"
	    "postings:[Record],next:[{step:str,label:str,"
	    "office:str,office_label:str,decided:str,mine:bool,requires:[{document:str,"
	    "label:str}],sign?:{},guard:{outcome:str,text:str,missing:[Missing]},"
	    "cite:[Cite]}],procedure:{id:str,pack:str,title:str,"
	    "states:[{id:str,label:str,final:bool,current:bool,"
	    "done:bool}]}}" },
	{ "Ledger", "{items:[{}],next?:int,head:{seq:int,hash:str}}" },
	{ "Verification", "{ok:bool,entries:int,changes:int,records:int,"
	    "head:{seq:int,hash:str},faults:[{seq:int,table:str,id?:any,"
	    "what:str}]}" },
	{ "Revealed", "{fields:{}}" },
	{ "Report", "{title:str,as_of:date,tables:[{}]}" },
	{ "SimCounts", "{yes:int,no:int,unknown:int,not_applicable:int}" },
	{ "SimPack", "{id:str,version:str,hash:str}" },
	{ "Simulation", "{id?:str,title:str,by:str,at:time,inputs:{"
	    "place:place,place_name:str,as_of:date,known_at:date,seq:int,"
	    "engine:str,pack:SimPack,adopted:bool,against?:SimPack,"
	    "params:[{id:str,label:str,unit:str,before:str,after:str}],"
	    "readings:[{id:str,question:str,say:str,n:int}],cost?:str},"
	    "decisions:[{id:str,label:str,before:SimCounts,after:SimCounts,"
	    "moves:[{from:str,to:str,n:int}],causes:[{criterion:str,"
	    "label:str,cite:[Cite],n:int,gained:int,lost:int}],cost:any}],"
	    "outside:int,places_of:str,places:[{place:place,name:str,before:SimCounts,"
	    "after:SimCounts,changed:int}],digest:str}" },
	{ "Simulations", "{items:[{id:str,title:str,by:str,at:time,"
	    "place:place,place_name:str,pack:str,digest:str}],next:str}" },
	{ "SimRows", "{decision:str,items:[{household:any,from:str,to:str}],"
	    "next:str,total:{n:int,exact:bool}}" },
	{ "SimOptions", "{place:place,place_name:str,as_of:date,pack:str,"
	    "packs:[{id:str,title:str,version:str,adopted:bool}],"
	    "params:[{id:str,label:str,type:str,unit:str,open:bool,value:any,"
	    "now:any,min:any,max:any,step:any,cite:[Cite]}],"
	    "readings:[{id:str,at:str,question:str,chosen:str,"
	    "alternatives:[{n:int,say:str}]}],decisions:[{id:str,label:str}],"
	    "costs:[{id:str,label:str}]}" },
	{ "FormulaName", "{kind:str,name:str,label:str,office:str,"
	    "office_label:str}" },
	{ "FormulaNames", "{items:[FormulaName]}" },
	{ "FormulaCheck", "{ok:bool,type:str,reads:[FormulaName],"
	    "diagnostics:[{code:str,line:int,column:int,message:str,"
	    "hint:str}],fixed:str}" },
	{ "FormulaTry", "{type:str,known:bool,value:str,outcome:str,"
	    "missing:[{fact:str,label:str,office:str,office_label:str,"
	    "of:str,why:str}],explanation:{}}" },
	{ "PackSource", "{pack:str,items:[{section:str,object:str,label:str,"
	    "file:str,entity:str,cites:[str],places:[{path:str,kind:str,"
	    "text:str}]}]}" },
	{ "DraftFile", "{draft:Record,stands:bool,may:{edit:bool,"
	    "propose:bool,confirm:bool,reject:bool,withdraw:bool},"
	    "edits:[{id:id,section:str,object:str,path:str,file:str,line:int,"
	    "before:str,text:str}]}" },
	{ "DraftCheck", "{ok:bool,hash:str,edit:int,diagnostics:[{code:str,"
	    "file:str,line:int,column:int,message:str,hint:str,edit:int,"
	    "at_line:int,at_column:int}]}" },
	{ "DraftTest", "{items:[{id:str,ok:bool,text:str}],passed:int,"
	    "failed:int}" },
	{ "Packs", "{items:[{}]}" },
	{ "Pack", "{}" },
	{ "PackConsequences", "{pack?:str,as_of:date,place:place,"
	    "not_adopted:int,counts:[{pack:str,consequence:str,label:str,label_en:str,"
	    "proposals:int,undetermined:int,otherwise:int,none:int}],"
	    "proposals:[{}],undetermined:[{}],otherwise:[{}],none:[{}],next?:int}" },
	{ "PackLive", "{as_of:date,place:place,adopted:bool,objects:{}}" },
	{ "Status", "{version:str,today:date,business_date:date,started:time,"
	    "commits:int,acts:int,refused:int,stopped:bool}" },
	{ "Maps", "{maps:[{id:str,zh:str,en:str,headings:[str]}]}" },
	{ "Import", "{id:id,version:int,place:place,place_name:str,fields:{},"
	    "labels:{},masked:[str],progress:int,dry_run:bool,"
	    "reasons:[{text:str,n:int,row:int,refused:bool}]}" },
	{ "OpenAPI", "{}" },
};
const size_t ncomponents = sizeof(components) / sizeof(components[0]);

const struct open_entity open_entities[] = {
	{ "place", O_ALL, "county_office " },
	{ "organisation", O_BUSINESS O_DECIDE, "county_office " },
	{ "post", O_ALL, "county_office security_admin " },
	{ "custody", O_BUSINESS, O_TOWN "county_office " },
	{ "household", O_BUSINESS, O_FIELD },
	{ "person", O_BUSINESS, O_FIELD },
	{ "membership", O_BUSINESS, O_FIELD },
	{ "standing", O_BUSINESS, "" },
	{ "household_year", O_BUSINESS, O_FIELD O_DEPT },
	{ "person_year", O_BUSINESS, O_FIELD O_DEPT },
	{ "village_year", O_BUSINESS, O_FIELD O_DEPT },
	{ "county_year", O_BUSINESS, "county_office " O_DEPT },
	{ "township_year", O_BUSINESS, "county_office county_group " },
	{ "activity", O_BUSINESS, O_FIELD "county_group county_leader " O_HELP },
	{ "training", O_BUSINESS, O_FIELD "county_group county_leader " O_HELP },
	{ "stay", O_BUSINESS, O_TOWN "county_office " },
	{ "leave", O_BUSINESS, O_TOWN "county_office " },
	{ "exemption", O_BUSINESS, "county_office county_group " O_ABOVE },
	{ "approval", O_BUSINESS, "county_office " O_ABOVE },
	{ "handover", O_BUSINESS, "" },
	{ "measure", O_BUSINESS, O_FIELD O_DEPT O_HELP },
	{ "visit", O_BUSINESS, O_FIELD O_HELP },
	{ "payment", O_BUSINESS, "county_office finance_dept " },
	{ "matter", O_BUSINESS, "" },
	{ "matter_step", O_BUSINESS, "" },
	{ "notice", O_BUSINESS, "" },
	{ "evidence", O_BUSINESS, "" },
	{ "proposal", O_PROPOSE, "" },
	{ "organisation_year", O_PROPOSE, O_STATES },
	{ "post_year", O_PROPOSE, O_STATES },
	{ "objection", O_BUSINESS, "" },
	{ "posting", O_BUSINESS, O_FIELD },
	{ "batch", O_BUSINESS, "" },
	{ "letter", O_BUSINESS, "" },
	{ "letter_signature", O_BUSINESS, "" },
	{ "target", O_BUSINESS, "" },
	{ "report", O_BUSINESS, "" },
	{ "task", O_BUSINESS, "" },
	{ "help_acceptance", O_BUSINESS, "" },
	{ "plan", O_BUSINESS, O_FIELD O_HELP },
	{ "plan_line", O_BUSINESS, O_FIELD O_HELP },
	{ "document", O_BUSINESS, O_TOWN O_COUNTY O_ABOVE },
	{ "meeting", O_BUSINESS, O_TOWN O_COUNTY O_ABOVE },
	{ "attendance", O_BUSINESS, O_TOWN O_COUNTY O_ABOVE },
	{ "adoption", O_ALL, "" },
	{ "draft", O_COUNTY, "" },
};
const size_t nopen_entities = sizeof(open_entities) / sizeof(open_entities[0]);

const struct route routes[] = {
	/* Signing in */
	{ POST, "/session", "session.open", ROUTE_WRITE | ROUTE_PUBLIC |
	    ROUTE_NO_KEY, NULL, P_WORK, NULL, "{name:str,password:str}",
	    "Session", action_sign_in, prepare_sign_in, "登录", "Sign in" },
	{ GET, "/session", "session.show", ROUTE_PUBLIC, NULL, P_WORK, NULL,
	    NULL, "Session", action_session, NULL,
	    "当前登录", "Who is signed in" },
	{ DELETE, "/session", "session.close", ROUTE_WRITE | ROUTE_FIRST |
	    ROUTE_NO_KEY, O_ALL, P_WORK, NULL, NULL, "{}", action_sign_out,
	    NULL, "退出", "Sign out" },
	{ POST, "/session/password", "session.password", ROUTE_WRITE |
	    ROUTE_FIRST, O_ALL, P_WORK, NULL, "{old:str,new:str}", "{}",
	    action_password, prepare_password,
	    "修改密码", "Change one's password" },
	{ POST, "/setup", "setup", ROUTE_WRITE | ROUTE_PUBLIC | ROUTE_NO_KEY,
	    NULL, P_ADMIN, NULL,
	    "{code:str,name:str,person_name:str,password:str}", "{}",
	    action_setup, prepare_setup,
	    "首位管理员", "The first administrator" },

	/* Accounts */
	{ GET, "/account", "account.list", 0, O_ADMIN, P_ADMIN,
	    "{after?:str}", NULL, "Records", action_accounts, NULL,
	    "账号列表", "Accounts" },
	{ POST, "/account", "account.add", ROUTE_WRITE | ROUTE_SECRET, O_ADMIN,
	    P_ADMIN, NULL, "{name:str,person_name:str,office:str,place:place,"
	    "person_key?:str,post_name?:str,password?:str}", "Password",
	    action_account_add, prepare_account,
	    "新增账号", "Add an account" },
	{ POST, "/account/{name}/disable", "account.disable", ROUTE_WRITE,
	    O_ADMIN, P_ADMIN, NULL, NULL, "{}", action_account_disable, NULL,
	    "停用账号", "Disable an account" },
	{ POST, "/account/{name}/password", "account.password", ROUTE_WRITE |
	    ROUTE_SECRET, O_ADMIN, P_ADMIN, NULL, NULL, "Password",
	    action_account_password, prepare_account_password,
	    "重置密码", "Give an account a new first password" },

	/* About the site */
	{ GET, "/openapi.json", "openapi", ROUTE_PUBLIC, NULL, P_WORK, NULL,
	    NULL, "OpenAPI", route_action_openapi, NULL,
	    "接口说明", "This document" },
	{ GET, "/status", "status", ROUTE_FIRST, O_ALL, P_WORK, NULL, NULL,
	    "Status", action_status, NULL, "运行状态", "State of the server" },
	{ POST, "/site", "site.set", ROUTE_WRITE, O_ADMIN, P_ADMIN, NULL,
	    "{business_date:str}", "{business_date:str}", action_site, NULL,
	    "设定业务日期", "Set the business date" },

	/* Dictionary and places */
	{ GET, "/model", "model.show", ROUTE_FIRST | ROUTE_CACHE, O_ALL,
	    P_WORK, NULL, NULL, "Model", action_model, NULL,
	    "数据字典", "The dictionary" },
	{ GET, "/place/tree", "place.tree", 0, O_ALL, P_WORK,
	    "{place?:place}", NULL, "Tree", action_place_tree, NULL,
	    "区划树", "A place, those above and below it" },

	/* Households and people */
	{ GET, "/household/{id}/file", "household.file", 0, O_BUSINESS, P_WORK,
	    NULL, NULL, "File", action_household_file, NULL,
	    "一户一档", "All about one household" },
	{ GET, "/household/{id}/chain", "household.chain", 0, O_BUSINESS,
	    P_WORK, "{on?:date}", NULL, "Chain", action_household_chain, NULL,
	    "某日由谁负责", "Who answered for the household on a day" },
	{ GET, "/household/{id}/decision/{name}", "household.decision", 0,
	    O_BUSINESS, P_WORK, "{as_of?:date}", NULL, "Explanation",
	    action_decision, NULL,
	    "判定及理由", "A decision on a household, explained" },
	{ POST, "/person/find", "person.find", ROUTE_WRITE | ROUTE_SECRET,
	    O_FIELD O_DEPT, P_FORM, NULL, "{id_number:str,purpose:str}",
	    "Found", action_person_find, NULL,
	    "按证件号查人", "A person by ID number" },

	/* Posts and custody */
	{ GET, "/chain", "chain.show", ROUTE_LONG, O_BUSINESS, P_WORK,
	    "{place?:place,on?:date}", NULL, "Chain", action_chain, NULL,
	    "责任链、覆盖和岗位缺口",
	    "Who answers for a place, who has a helper, which posts lack" },

	{ POST, "/handover", "handover.offer", ROUTE_WRITE, O_VILLAGE O_TOWN
	    O_COUNTY O_HELP, P_WORK, NULL, "{post:id,successor:str,day:date}",
	    "Record", action_handover, NULL, "移交岗位", "Hand a post over" },
	{ GET, "/handover/{id}/file", "handover.file", ROUTE_LONG, O_BUSINESS,
	    P_WORK, NULL, NULL, "HandoverFile", action_handover_file, NULL,
	    "交接清单", "What goes over with a post" },
	{ POST, "/handover/{id}/answer", "handover.answer", ROUTE_WRITE,
	    O_VILLAGE O_TOWN O_COUNTY O_HELP, P_WORK, NULL,
	    "{accept:bool,note?:str}", "Record", action_handover_answer, NULL,
	    "接收或退回岗位", "Accept or refuse a post" },

	/* Duties */
	{ GET, "/duty", "duty.list", ROUTE_LONG, O_BUSINESS, P_WORK,
	    "{place?:place,on?:date,month?:str,due?:date,duty?:str,pack?:str,"
	    "state?:str,mine?:bool,after?:str,limit?:int}", NULL, "Duties",
	    action_duty, NULL, "职责及完成情况", "What is owed by when" },
	{ GET, "/duty.ics", "duty.calendar", ROUTE_LONG, O_BUSINESS, P_WORK,
	    NULL, NULL, "text/calendar", action_duty_ics, NULL,
	    "职责日历(iCalendar)", "One's duties of the year as iCalendar" },
	{ GET, "/duty/stays", "duty.stays", 0, O_BUSINESS, P_WORK,
	    "{place?:place,month?:str}", NULL, "Stays", action_stays, NULL,
	    "驻村天数", "Days in the village and of leave" },

	/* Paper */
	{ GET, "/paper", "paper.list", 0, O_BUSINESS, P_WORK, NULL, NULL,
	    "Forms", action_forms, NULL, "表卡种类", "Kinds of form" },
	{ GET, "/paper/{form}", "paper.print", ROUTE_LONG, O_BUSINESS, P_WORK,
	    "{place?:place,household?:id}", NULL, "application/pdf",
	    action_paper, NULL, "打印表卡",
	    "A form for a household or a place, masked" },
	{ POST, "/paper/{form}", "paper.plain", ROUTE_WRITE | ROUTE_SECRET,
	    O_FIELD, P_FORM, NULL,
	    "{place?:place,household?:id,purpose:str}", "application/pdf",
	    action_paper_plain, NULL, "打印表卡(含证件号)",
	    "A form with ID numbers in full" },

	/* Documents and meetings */
	{ GET, "/documents", "document.gaps", 0, O_BUSINESS, P_WORK,
	    "{place?:place}", NULL, "Documents", action_documents, NULL,
	    "条文要求的文件和会议", "The documents that texts demand; meetings" },

	/* Reports and bulletins */
	{ POST, "/report/make", "report.make", ROUTE_WRITE,
	    O_TOWN "county_office ", P_WORK, NULL, "{place?:place,year?:int}",
	    "{made:int,kept:int}", action_report_make, NULL,
	    "列出应报的报告", "Make the reports that are owed" },
	{ GET, "/report/board", "report.board", 0, O_BUSINESS, P_WORK,
	    "{place?:place,year?:int}", NULL, "ReportBoard",
	    action_report_board, NULL, "报告报送情况",
	    "Handed in, checked, accepted, late" },
	{ POST, "/report/{id}/fill", "report.fill", ROUTE_WRITE, O_BUSINESS,
	    P_WORK, NULL, "{}", "Record", action_report_fill, NULL,
	    "按登记填数字", "Fill a report from the register" },
	{ GET, "/report/{id}/file", "report.file", 0, O_BUSINESS, P_WORK,
	    NULL, NULL, "ReportFile", action_report_file, NULL,
	    "一份报告", "All about one report" },
	{ GET, "/report/{id}/recount", "report.recount", 0, O_BUSINESS,
	    P_WORK, NULL, NULL, "ReportRecount", action_report_recount, NULL,
	    "按当时的登记重算", "Count again from the register as it stood" },
	{ GET, "/report/{id}/rows", "report.rows", 0, O_BUSINESS, P_WORK,
	    "{figure:str}", NULL, "ReportRows", action_report_rows, NULL,
	    "数字背后的记录", "The rows behind a figure" },

	/* Letters of responsibility */
	{ POST, "/letter/make", "letter.make", ROUTE_WRITE,
	    O_TOWN "county_office ", P_WORK, NULL,
	    "{place?:place,year?:int,due?:date}",
	    "{made:int,renewed:int,kept:int}", action_letter_make, NULL,
	    "生成责任书", "Make the letters of all levels" },
	{ POST, "/letter/sign", "letter.sign", ROUTE_WRITE, O_BUSINESS,
	    P_WORK, NULL, "{items:[{id:id,slot?:int}]}", "Batch",
	    action_letter_sign, NULL, "签字", "Sign letters" },
	{ POST, "/letter/scan", "letter.scan", ROUTE_WRITE, O_FIELD, P_WORK,
	    NULL, "{items:[{id:id,slot?:int}],scan:{digest:str,person:str,"
	    "day:date}}", "Batch", action_letter_sign, NULL,
	    "登记已签的扫描件", "Put the scan of a signed letter on record" },
	{ GET, "/letter/board", "letter.board", 0, O_BUSINESS, P_WORK,
	    "{place?:place,year?:int}", NULL, "LetterBoard",
	    action_letter_board, NULL, "责任书签订情况",
	    "Signed, not signed, overdue" },
	{ GET, "/letter/mine", "letter.mine", 0, O_BUSINESS, P_WORK,
	    "{place?:place}", NULL, "LettersMine", action_letter_mine, NULL,
	    "待我签字的责任书", "Letters that wait for my signature" },
	{ GET, "/letter/print", "letter.print", ROUTE_LONG, O_BUSINESS,
	    P_WORK, "{place?:place,tier?:str}", NULL, "application/pdf",
	    action_letter_print, NULL, "打印责任书",
	    "The letters in force of a place, as PDF" },
	{ GET, "/letter/{id}/file", "letter.file", 0, O_BUSINESS, P_WORK,
	    NULL, NULL, "LetterFile", action_letter_file, NULL,
	    "一份责任书", "All about one letter" },
	{ GET, "/letter/{id}/paper", "letter.paper", 0, O_BUSINESS, P_WORK,
	    NULL, NULL, "application/pdf", action_letter_paper, NULL,
	    "责任书PDF", "A letter as PDF" },

	/* Targets */
	{ GET, "/indicators", "indicator.board", ROUTE_LONG, O_BUSINESS,
	    P_WORK, "{place?:place,as_of?:date}", NULL, "Indicators",
	    action_indicators, NULL, "指标看板",
	    "What villages are to have by a day, village by village" },
	{ GET, "/targets", "target.board", ROUTE_LONG, O_BUSINESS, P_WORK,
	    "{place?:place,year?:int}", NULL, "Targets", action_targets,
	    NULL, "任务指标及完成情况",
	    "What is promised by place and year, and how far it is reached" },
	{ POST, "/targets", "target.set", ROUTE_WRITE, O_TOWN O_ABOVE
	    "county_office ", P_WORK, NULL, "{measure:str,criterion?:str,"
	    "from?:int,year:int,items:[{place:place,promised:int}]}", "Batch",
	    action_targets_set, NULL, "下达、分解任务指标",
	    "Set targets of places below" },

	{ GET, "/plans", "plan.board", ROUTE_LONG, O_BUSINESS, P_WORK,
	    "{place?:place,year?:int,unit?:id}", NULL, "Plans", action_plans,
	    NULL, "帮扶计划及完成情况",
	    "Help plans by place and unit, and what came of their lines" },

	{ POST, "/acceptances", "acceptance.propose", ROUTE_WRITE, O_TOWN
	    "county_office ", P_WORK, NULL, "{unit:id,place:place,year:int}",
	    "{acceptance:Record,matter:id}", action_acceptance, NULL,
	    "提出帮扶工作验收", "Bring a unit's help in a year to acceptance" },

	/* Tasks */
	{ GET, "/tasks", "task.board", ROUTE_LONG, O_BUSINESS, P_WORK,
	    "{place?:place,source?:str,state?:str,late?:bool,meeting?:id,"
	    "post?:id}", NULL, "Tasks", action_tasks, NULL, "督办事项",
	    "What somebody is charged with, by place and state" },
	{ POST, "/tasks", "task.set", ROUTE_WRITE, O_VILLAGE O_TOWN O_COUNTY
	    O_ABOVE O_INSPECT "helper ", P_WORK, NULL, "{source:str,"
	    "title:str,detail?:str,due?:date,place?:place,meeting?:id,"
	    "activity?:id,post?:id}", "{task:Record,matter:id}",
	    action_task_set, NULL, "交办、上报",
	    "Charge a post, or report a problem upward" },

	/* Work, matters */
	{ GET, "/work", "work.list", ROUTE_LONG, O_ALL, P_WORK, NULL, NULL,
	    "Work", action_work, NULL, "我的待办", "What is mine to do" },
	{ GET, "/exit/candidates", "exit.candidates", ROUTE_LONG, O_BUSINESS,
	    P_WORK, "{place?:place,outcome?:str,after?:str,limit?:int}", NULL,
	    "Candidates", action_exit_candidates, NULL,
	    "退出对象及判定", "Households not yet exited, with the decision" },
	{ GET, "/decisions/{name}/summary", "decision.summary", ROUTE_LONG,
	    O_BUSINESS, P_WORK, "{place?:place,pack?:str,as_of?:date}", NULL,
	    "Summary", action_decision_summary, NULL, "判定汇总",
	    "A decision for a whole place, by criterion and child place" },
	{ GET, "/decisions/{name}/rows", "decision.rows", ROUTE_LONG,
	    O_BUSINESS, P_WORK, "{place?:place,pack?:str,as_of?:date,"
	    "outcome?:str,part?:str,block?:str,office?:str,after?:str,"
	    "limit?:int}", NULL, "DecisionRows", action_decision_rows, NULL,
	    "判定名单", "The records behind a number of a decision" },
	{ GET, "/procedures", "procedure.list", 0, O_BUSINESS O_DECIDE, P_WORK,
	    "{place?:place}", NULL, "Procedures", action_procedures, NULL,
	    "程序及各状态的事项数", "Procedures with their matters by state" },
	{ GET, "/procedures/{id}/evidence", "procedure.evidence", ROUTE_LONG,
	    O_BUSINESS O_DECIDE, P_WORK, "{place?:place,step?:str,"
	    "document?:str}", NULL, "EvidenceGaps", action_evidence_gaps,
	    NULL, "各村缺少的办理材料",
	    "Documents that running matters lack, by village" },
	{ GET, "/migrations", "matter.migrations", ROUTE_LONG,
	    O_BUSINESS O_DECIDE, P_WORK, "{place?:place}", NULL, "Migrations",
	    action_migrations, NULL, "换版迁移试算",
	    "Where running matters of older versions would go, and why not" },
	{ POST, "/matter/migrate", "matter.migrate", ROUTE_WRITE,
	    O_BUSINESS O_DECIDE, P_WORK, NULL, "{pack:str,from:str,note?:str,"
	    "items:[{id:id,version:int}]}", "Batch", action_matter_migrate,
	    NULL, "换版迁移", "Move matters to a newer version" },
	{ POST, "/matter", "matter.open", ROUTE_WRITE, O_BUSINESS, P_WORK,
	    NULL, "{procedure:str,items:[{id:str}]}", "Batch", action_matter_open,
	    NULL, "立项", "Open matters" },
	{ POST, "/matter/step", "matter.step", ROUTE_WRITE,
	    O_BUSINESS O_DECIDE, P_WORK, NULL, "{step:str,input?:{},items:[{id:id,version:int,"
	    "input?:{}}]}", "Batch", action_matter_step, NULL,
	    "办理", "Take a step in matters" },
	{ POST, "/matter/sweep", "matter.sweep", ROUTE_WRITE,
	    O_BUSINESS, P_WORK, "{place?:place}", NULL, "{done:int}",
	    action_matter_sweep, NULL,
	    "办理到期事项", "Take the steps whose day has come" },
	{ GET, "/consequence", "consequence.list", ROUTE_LONG, O_PROPOSE,
	    P_WORK, "{place?:place,as_of?:date,pack?:str,consequence?:str,"
	    "of?:str,after?:int}", NULL, "PackConsequences",
	    action_consequences, NULL, "奖惩建议",
	    "Proposals of all packs in force, leads, other readings" },
	{ GET, "/consequence/posts", "consequence.posts", 0, O_PROPOSE,
	    P_WORK, "{kind?:str,subject?:str,on?:date}", NULL,
	    "{items:[{id:id,place_name:str,post:str,holder:str,"
	    "office_label:str}]}", action_consequence_posts, NULL,
	    "当日任职人", "Who held the posts that answer, on a day" },
	{ GET, "/consequence/history", "consequence.history", 0, O_PROPOSE,
	    P_WORK, "{kind?:str,subject?:str}", NULL,
	    "{about:[Record],answered:[Record]}", action_consequence_history,
	    NULL, "奖惩记录", "What was brought about a subject or of a post" },
	{ POST, "/consequence", "consequence.open", ROUTE_WRITE, O_PROPOSE,
	    P_WORK, NULL, "{pack:str,consequence:str,subject:str,"
	    "as_of?:date,part?:int,post?:id}", "{proposal:Record,matter:id}",
	    action_consequence_open, NULL, "提请奖惩",
	    "Bring a proposal before who decides" },
	{ GET, "/matter/{id}/file", "matter.file", 0, O_BUSINESS O_DECIDE, P_WORK,
	    NULL, NULL, "MatterFile", action_matter_file, NULL,
	    "事项全貌", "All about one matter" },
	{ POST, "/matter/{id}/objection", "matter.objection", ROUTE_WRITE,
	    O_BUSINESS, P_WORK, NULL, "{note:str,name?:str,phone?:str,"
	    "against?:str}", "Record",
	    action_matter_objection, NULL,
	    "提出异议", "Object during the notice" },
	{ GET, "/matter/{id}/notice", "matter.notice", 0, O_BUSINESS, P_WORK,
	    NULL, NULL, "application/pdf", action_notice, NULL,
	    "打印公示单", "The sheet that the notice of a matter is on" },
	{ GET, "/notice/print", "notice.print", 0, O_BUSINESS, P_WORK,
	    "{place?:place}", NULL, "application/pdf", action_notice_print,
	    NULL, "打印本地公示单", "The sheets that hang in a place" },

	/* Reports, ledger, packs */
	{ GET, "/stats/coverage", "stats.coverage", ROUTE_LONG, O_BUSINESS,
	    P_WORK, "{place?:place,group?:str}", NULL, "Report",
	    action_coverage, NULL, "覆盖情况表", "The coverage report" },
	{ GET, "/ledger", "ledger.list", 0, O_LEDGER, P_AUDIT,
	    "{before?:int,limit?:int}", NULL, "Ledger", action_ledger, NULL,
	    "账本", "Entries of the ledger" },
	{ POST, "/ledger/verify", "ledger.verify", ROUTE_LONG, O_LEDGER,
	    P_AUDIT, NULL, "{replay?:bool}", "Verification",
	    action_ledger_verify, NULL,
	    "核对账本", "Check the chain, with replay the records" },
	{ GET, "/pack", "pack.list", 0, O_ALL, P_WORK, NULL, NULL, "Packs",
	    action_packs, NULL, "政策包", "Policy packs" },
	{ GET, "/pack/{id}", "pack.show", 0, O_ALL, P_WORK, NULL, NULL, "Pack",
	    action_pack, NULL, "政策包条文", "Articles of a pack" },
	{ GET, "/pack/{id}/consequences", "pack.consequences", ROUTE_LONG,
	    O_TOWN O_COUNTY O_ABOVE O_INSPECT, P_WORK,
	    "{place?:place,as_of?:date,rows?:bool}", NULL, "PackConsequences",
	    action_pack_consequences, NULL, "奖惩建议和待核实线索",
	    "Proposals of a pack and leads to verify" },
	{ GET, "/pack/{id}/live", "pack.live", ROUTE_LONG, O_BUSINESS, P_WORK,
	    "{place?:place,as_of?:date}", NULL, "PackLive", action_pack_live,
	    NULL, "条文在登记册中的现状",
	    "What the register says about the objects of a pack" },

	/* What-if */
	{ GET, "/simulations", "simulation.list", 0, O_SIMULATE, P_WORK,
	    "{place?:place,after?:str,limit?:int}", NULL, "Simulations",
	    action_simulations, NULL, "模拟测算列表", "Saved simulations" },
	{ POST, "/simulations/try", "simulation.try", ROUTE_LONG, O_SIMULATE,
	    P_WORK, "{decision?:str}", SIM_INPUT, "Simulation",
	    action_simulation_try, NULL, "试算", "A what-if that is not saved" },
	{ POST, "/simulations", "simulation.save", ROUTE_WRITE, O_SIMULATE,
	    P_WORK, NULL, SIM_INPUT, "Simulation", action_simulation_save,
	    prepare_simulation, "保存模拟测算", "A what-if, saved" },
	{ GET, "/simulations/options", "simulation.options", 0, O_SIMULATE,
	    P_WORK, "{place?:place,pack?:str,as_of?:date}", NULL,
	    "SimOptions", action_simulation_options, NULL,
	    "可改动的参数和读法", "What may be varied" },
	{ GET, "/simulations/{id}", "simulation.show", 0, O_SIMULATE, P_WORK,
	    "{decision?:str}", NULL, "Simulation", action_simulation, NULL,
	    "模拟测算结果", "A saved simulation" },
	{ GET, "/simulations/{id}/rows", "simulation.rows", 0, O_SIMULATE,
	    P_WORK, "{place?:place,decision?:str,from?:str,to?:str,"
	    "after?:str,limit?:int}", NULL, "SimRows", action_simulation_rows,
	    NULL, "有变化的户", "The households that change" },
	/* Drafts of packs */
	{ GET, "/pack/{id}/source", "pack.source", 0, O_COUNTY, P_WORK, NULL,
	    NULL, "PackSource", action_pack_source, NULL,
	    "草稿可改的内容", "What of a pack a draft may change" },
	{ POST, "/pack/{id}/adopt", "pack.adopt", ROUTE_WRITE,
	    "county_office ", P_WORK, NULL, "{from:date,decision:str,"
	    "replaces?:str,settings?:str,followed?:bool}", "Record", action_pack_adopt, NULL,
	    "采用政策包", "Adopt a pack from a day on" },
	{ POST, "/draft", "draft.open", ROUTE_WRITE, "county_office ", P_WORK,
	    NULL, "{pack:str,version:str,why:str}", "Record",
	    action_draft_open, NULL, "起草", "Begin a draft" },
	{ GET, "/draft/{id}/file", "draft.file", 0, O_COUNTY, P_WORK, NULL,
	    NULL, "DraftFile", action_draft_file, NULL,
	    "草稿及改动对照", "A draft and its edits, before and after" },
	{ POST, "/draft/{id}/edit", "draft.edit", ROUTE_WRITE |
	    ROUTE_IF_MATCH, "county_office ", P_WORK, NULL, DRAFT_EDIT,
	    "Record", action_draft_edit, NULL, "改动草稿", "Change a draft" },
	{ DELETE, "/draft/{id}/edit/{edit}", "draft.drop", ROUTE_WRITE |
	    ROUTE_IF_MATCH, "county_office ", P_WORK, NULL, NULL, "Record",
	    action_draft_edit_drop, NULL,
	    "取消一处改动", "Take an edit of a draft back" },
	{ POST, "/draft/{id}/choose", "draft.choose", ROUTE_WRITE |
	    ROUTE_IF_MATCH, "county_office ", P_WORK, NULL,
	    "{reading:str,n:int}", "Record", action_draft_choose, NULL,
	    "改用另一种读法", "Choose another reading" },
	{ POST, "/draft/{id}/check", "draft.check", 0, O_COUNTY, P_WORK, NULL,
	    "{edit?:" DRAFT_EDIT "}", "DraftCheck", action_draft_check, NULL,
	    "检查草稿", "Check a draft" },
	{ POST, "/draft/{id}/test", "draft.test", 0, O_COUNTY, P_WORK, NULL,
	    NULL, "DraftTest", action_draft_test, NULL,
	    "测试草稿", "Run the tests of a draft" },
	{ POST, "/draft/{id}/propose", "draft.propose", ROUTE_WRITE |
	    ROUTE_IF_MATCH, "county_office ", P_WORK, NULL, NULL, "Record",
	    action_draft_propose, prepare_draft_propose,
	    "提交复核", "Propose a draft" },
	{ POST, "/draft/{id}/confirm", "draft.confirm", ROUTE_WRITE |
	    ROUTE_IF_MATCH, "county_office ", P_WORK, NULL, NULL, "Record",
	    action_draft_confirm, prepare_draft_confirm,
	    "复核并封存", "Confirm a draft, which seals it" },
	{ POST, "/draft/{id}/reject", "draft.reject", ROUTE_WRITE |
	    ROUTE_IF_MATCH, "county_office ", P_WORK, NULL, "{note:str}",
	    "Record", action_draft_reject, NULL,
	    "退回修改", "Return a draft to its author" },
	{ POST, "/draft/{id}/withdraw", "draft.withdraw", ROUTE_WRITE |
	    ROUTE_IF_MATCH, "county_office ", P_WORK, NULL, NULL, "Record",
	    action_draft_withdraw, NULL, "撤回草稿", "Withdraw a draft" },

	/* Formulas */
	{ POST, "/formulas/check", "formula.check", 0, "county_office ",
	    P_WORK, NULL, "{pack:str,entity:str,expr:str}", "FormulaCheck",
	    action_formula_check, NULL,
	    "检查公式", "Check a formula of a pack" },
	{ POST, "/formulas/try", "formula.try", 0, "county_office ", P_WORK,
	    NULL, "{pack:str,entity:str,expr:str,subject:str,as_of?:date}",
	    "FormulaTry", action_formula_try, NULL,
	    "在一户上试算", "Try a formula on a household" },
	{ GET, "/formulas/names", "formula.names", 0, "county_office ",
	    P_WORK, "{pack:str,entity:str}", NULL, "FormulaNames",
	    action_formula_names, NULL,
	    "公式可用的名称", "Names a formula may use" },

	/* Import */
	{ GET, "/import", "import.list", 0, O_FIELD O_DEPT, P_WORK, NULL, NULL,
	    "Maps", action_import_maps, NULL,
	    "可导入的名单", "Kinds of list" },
	{ POST, "/import", "import.begin", ROUTE_WRITE | ROUTE_UPLOAD,
	    O_FIELD O_DEPT, P_WORK, "{map:str,name?:str,year?:int,"
	    "place?:place,source?:str,dry_run?:int}", NULL, "{id:id}",
	    action_import, NULL, "导入名单", "Bring a list in" },
	{ GET, "/import/{map}/template", "import.template", 0, O_FIELD O_DEPT,
	    P_WORK, NULL, NULL, XLSX, action_import_template, NULL,
	    "空表", "An empty form" },
	{ GET, "/batch/{id}", "batch.show", 0, O_BUSINESS, P_WORK, NULL, NULL,
	    "Import", action_batch, NULL,
	    "导入批次", "A batch and how far it is" },
	{ GET, "/batch/{id}/errors", "batch.errors", 0, O_FIELD O_DEPT, P_WORK,
	    NULL, NULL, XLSX, action_batch_errors, NULL,
	    "退回的行", "The rows returned, with reasons" },
	{ POST, "/batch/{id}/undo", "batch.undo", ROUTE_WRITE,
	    O_FIELD O_DEPT, P_WORK, NULL, NULL, "{undone:int,refused:int,"
	    "items:[{id:id,status:int,code:str,message:str}]}",
	    action_batch_undo, NULL, "撤销导入", "Undo a batch" },

	/* Records of any entity */
	{ GET, "/{entity}", "{entity}.list", ROUTE_READS, NULL, P_WORK,
	    LIST_QUERY, NULL, "List", action_list, NULL,
	    "记录列表", "Records" },
	{ POST, "/{entity}", "{entity}.write", ROUTE_WRITE | ROUTE_WRITES,
	    NULL, P_WORK, NULL,
	    "{items:[{id?:id,version?:int,input:{}}]}", "Batch",
	    action_write, NULL, "新增、修改一批", "Add and change a batch" },
	{ GET, "/{entity}/{id}", "{entity}.show", ROUTE_READS, NULL, P_WORK,
	    "{as_of?:date}", NULL, "Record", action_load, NULL,
	    "一条记录", "A record" },
	{ PATCH, "/{entity}/{id}", "{entity}.change", ROUTE_WRITE |
	    ROUTE_WRITES | ROUTE_IF_MATCH, NULL, P_WORK, NULL, "{}", "Record",
	    action_change, NULL, "修改一条", "Change a record" },
	{ GET, "/{entity}/{id}/history", "{entity}.history", ROUTE_READS, NULL,
	    P_WORK, NULL, NULL, "History", action_history, NULL,
	    "修改历史", "What happened to a record" },
	{ POST, "/{entity}/{id}/reveal", "{entity}.reveal", ROUTE_WRITE |
	    ROUTE_READS | ROUTE_SECRET, NULL, P_FORM, NULL,
	    "{fields:[str],purpose:str}", "Revealed", action_reveal, NULL,
	    "查看敏感字段", "Sealed values in plain" },
};
const size_t nroutes = sizeof(routes) / sizeof(routes[0]);
