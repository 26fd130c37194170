# --- the page as data: arrays that the page's records fill, text and nothing but text ---

step_key=() step_title=() step_budget=() step_limit=() step_cite=() step_depth=() step_group=() step_first=() step_end=() step_way_back=()
item_kind=() item_text=() item_note=() item_cite=() item_effect=() item_step=() item_end=()
item_target=() item_tool=() item_context=() item_namespace=() item_needs=() item_carries=() item_terminal=() item_expect=() item_reason=()
item_endless=() item_moves=() item_opens=() item_inside=() item_prompt=() item_host=() item_aside=() item_expects=() item_only=() item_until=() item_way_back=()
param_name=() param_variable=() param_kind=() param_spelling=() param_scope=() param_step=() param_value=()
node_id=() node_label=() node_steps=() node_cite=() edge_from=() edge_to=() edge_label=()
rung_seconds=() rung_origin=() rung_severities=() rung_text=() rung_cite=()
severity_name=() severity_words=() severity_within=()
tools=() permissions=() secrets=() open_blocks=() last_step=-1 last_item=-1 last_opened=-1 before_flow='' first_node=0
page_title='' page_source='' page_digest='' page_context='' page_namespace='' page_account=''

page() { page_title=$1 page_source=$2 page_digest=$3; }

# places CONTEXT NAMESPACE ACCOUNT: where the page acts, as far as it says so.
places() { page_context=$1 page_namespace=$2 page_account=$3; }

# step KEY TITLE BUDGET SECONDS CITE DEPTH GROUP: steps of one GROUP are ways of which one is taken.
step() {
	last_step=$((last_step + 1))
	step_key[last_step]=$1 step_title[last_step]=$2 step_budget[last_step]=$3 step_limit[last_step]=$4 step_cite[last_step]=$5
	step_depth[last_step]=$6 step_group[last_step]=$7 step_way_back[last_step]=''
	step_first[last_step]=$((last_item + 1)) step_end[last_step]=$((last_item + 1))
}

# The step before is a way back, for a failure alone.
step_back() { step_way_back[last_step]=1; }

# parameter NAME VARIABLE KIND SPELLING SCOPE STEP: a placeholder; or a variable of the page's own, if NAME is VARIABLE.
parameter() {
	param_name+=("$1") param_variable+=("$2") param_kind+=("$3") param_spelling+=("$4") param_scope+=("$5") param_step+=("$6")
}

node() { node_id+=("$1") node_label+=("$2") node_steps+=("$3") node_cite+=("$4"); }
edge() { edge_from+=("$1") edge_to+=("$2") edge_label+=("$3"); }
rung() { rung_seconds+=("$1") rung_origin+=("$2") rung_severities+=("$3") rung_text+=("$4") rung_cite+=("$5"); }
severity() { severity_name+=("$1") severity_words+=("$2") severity_within+=("$3"); }

# add KIND EFFECT CITE NOTE TEXT: an item of the step that was opened last. What else is known of it is set at its index.
add() {
	last_item=$((last_item + 1))
	item_kind[last_item]=$1 item_effect[last_item]=$2 item_cite[last_item]=$3 item_note[last_item]=$4 item_text[last_item]=$5
	item_step[last_item]=$last_step item_end[last_item]=$((last_item + 1)) step_end[last_step]=$((last_item + 1))
}

# run EFFECT CITE NOTE TARGET NEEDS CARRIES TERMINAL TEXT: a command.
run() {
	add run "$1" "$2" "$3" "$8"
	item_target[last_item]=$4 item_needs[last_item]=$5 item_carries[last_item]=$6 item_terminal[last_item]=$7
}

# acts TOOL CONTEXT NAMESPACE: where the command before acts, as it says itself.
acts() { item_tool[last_item]=$1 item_context[last_item]=$2 item_namespace[last_item]=$3; }

# opens NAME: the command before opens a shell on the host of that name, or in a container, which has none here.
opens() { item_opens[last_item]=$1 last_opened=$last_item; }

# within PROMPT: the command before is meant in the shell that was opened last, or in one that the page shows by its prompt.
within() {
	item_inside[last_item]=$last_opened item_prompt[last_item]=$1
	[[ -z $1 ]] || item_inside[last_item]=-1
}

# The page shows the command before at the prompt of the host NAME.
shown_on() { item_host[last_item]=$1; }

# shown REASON CITE NOTE TEXT: a command that is never run.
shown() {
	add shown none "$2" "$3" "$4"
	item_reason[last_item]=$1
}

# message CITE NOTE NEEDS VERB TEXT: a message to be sent or a document to be written.
message() {
	add message none "$1" "$2" "$5"
	item_needs[last_item]=$3 item_target[last_item]=$4
}

# expect HOW TEXT: what is seen at the item before: an `example`, `shown` to be compared, or `exact` words.
expect() { item_expects[last_item]=$1 item_expect[last_item]=$2; }

# About the item before: only WORDS, the case in which it is meant; until_so, it is repeated until something is so; back,
# it takes back the change before it; aside, the page only mentions it.
only() { item_only[last_item]=$1; }
until_so() { item_until[last_item]=1; }
back() { item_way_back[last_item]=1; }
aside() { item_aside[last_item]=1; }

# The command before goes on until somebody ends it; it changes where the commands after it act.
endless() { item_endless[last_item]=1; }
moves() { item_moves[last_item]=1; }

# manual and chat CITE NOTE TEXT: what a person does, and what is typed in the chat.
manual() { add manual none "$1" "$2" "$3"; }
chat() { add chat none "$1" "$2" "$3"; }

# prose and block CITE TEXT: what the page says there, and what it shows.
prose() { add prose none "$1" '' "$2"; }
block() { add block none "$1" '' "$2"; }

# pause CITE WORDS SECONDS
pause() {
	add pause none "$1" '' "$2"
	item_target[last_item]=$3
}
# see CITE WORDS PLAYBOOK NOTE: another page, and the playbook beside this one that leads through it.
see() {
	add see none "$1" "$4" "$2"
	item_target[last_item]=$3
}

# choice CITE WORDS, then for each way: branch CITE WORDS and its items; at last: chosen.
choice() {
	open_blocks+=("$((last_item + 1))")
	add choice none "$1" '' "$2"
}
branch() {
	close_branch
	add branch none "$1" '' "$2"
}
close_branch() {
	local at end=$((last_item + 1)) top=${open_blocks[${#open_blocks[@]} - 1]}
	for ((at = top + 1; at < end; at = item_end[at])); do
		[[ ${item_kind[at]} == branch && ${item_end[at]} -eq $((at + 1)) ]] && item_end[at]=$end
	done
}
chosen() {
	local last=$((${#open_blocks[@]} - 1))
	close_branch
	item_end[open_blocks[last]]=$((last_item + 1))
	unset "open_blocks[$last]"
}
