# --- the way through the page ---

last_note='' item_ended=() carried_names='' carried_secrets='' changes=() ran=0 failed=0 blind=0 skipped=0 left_over=0 changed=0 last_progress=0
yes=0 yes_steps=() rungs_said=()
grading='severity|classif|triage|prioriti[sz]e'

# skip KEY CITE REASON
skip() {
	skipped=$((skipped + 1))
	event skipped item "$1" cite "$2" reason "$3"
	note_line "skipped ($2): $3"
	journal 'done' "$1" skipped
}

# left WHAT WHY: something needs a person and there is none. With --yes the run ends here, for what follows builds on it.
left() {
	left_over=$((left_over + 1))
	say "  LEFT: $1: $2"
	event left what "$1" reason "$2"
	note_line "left undone: $1: $2"
	((yes == 0)) || exit 3
}

refuse() {
	tell "  Refused: $1. Nothing was done."
	event refused reason "$1"
	note_line "refused: $1"
	left_over=$((left_over + 1))
	exit 3
}

stopped() {
	((BASHPID == $$)) || exit 4
	tell ''
	tell "Stopped by $1."
	event stopped by "$1"
	note_line "stopped by $1"
	exit 4
}

# Starts the clock of "no progress" again, and with it the rungs that it moves.
progress() {
	local at
	tick
	last_progress=$EPOCH
	for at in "${!rung_origin[@]}"; do
		[[ ${rung_origin[at]} != progress ]] || rungs_said[at]=''
	done
}

# Says which rungs of the ladder are due, and ends the run when its deadline has passed.
clock() {
	local at since REPLY
	tick
	for at in "${!rung_seconds[@]}"; do
		since=$began
		[[ ${rung_origin[at]} == progress ]] && since=$last_progress
		[[ -z ${rungs_said[at]} ]] || continue
		((EPOCH - since >= rung_seconds[at])) || continue
		if [[ -n $severity || ${rung_origin[at]} == severity ]]; then
			[[ -z ${rung_severities[at]} || " ${rung_severities[at]} " == *" $severity "* ]] || continue
		fi
		rungs_said[at]=1 news=1
		((busy + attended == 0)) || say ''
		say "${bold}DUE: ${rung_text[at]}${plain}   [${rung_cite[at]}]"
		event due rung "${rung_text[at]}" cite "${rung_cite[at]}"
		note_line "due: ${rung_text[at]}"
	done
	if ((deadline > 0 && EPOCH - began >= deadline)); then
		tell 'The deadline of this run has passed.'
		event deadline
		exit 5
	fi
}

# Sets EPOCH to the seconds since 1970.
tick() { printf -v EPOCH '%(%s)T' -1; }

# Announces step $1 and does its own items and those of the steps in it.
walk_step() {
	local at=$1 end name limit_words step_begun
	below "$at"
	end=$REPLY
	if [[ -n ${step_way_back[at]} && $at != "$only" ]]; then
		take_way_back "$at" || return 0
	fi
	tick
	step_begun=$EPOCH
	step_name "$at"
	name=$REPLY
	limit_words=''
	[[ -z ${step_budget[at]} ]] || limit_words="   (${step_budget[at]})"
	duration "$((EPOCH - began))"
	say ''
	say "${bold}== ${name}${limit_words}${plain}   [${step_cite[at]}]   $REPLY since the start"
	event step step "$name" cite "${step_cite[at]}"
	write md "
## $name${limit_words}
"
	last_note=''
	walk_items "${step_first[at]}" "${step_end[at]}"
	say_used "$at" "$step_begun"
	[[ ! ${step_title[at],,} =~ $grading ]] || ask_severity "$at"
	walk_steps "$((at + 1))" "$end"
}

# Step $1 is a way back: to be taken where something failed, and somebody says so.
take_way_back() {
	step_name "$1"
	say $'\n'"${bold}== $REPLY${plain}   [${step_cite[$1]}]   a way back, for when something failed"
	[[ " ${yes_steps[*]} " != *" $1 "* ]] || return 0
	if replayed 'done' "step$1"; then
		[[ $REPLY == taken ]]
		return
	fi
	if ((attended)); then
		ask '  Take it now? [y = yes, Enter = no, q = stop] '
		case $REPLY in
		y | Y | yes)
			journal 'done' "step$1" taken
			return 0
			;;
		q) stopped 'the operator' ;;
		esac
	fi
	skip "step$1" "${step_cite[$1]}" 'a way back, and nothing was to be taken back'
	return 1
}

# Offers, last change first, what the page has to take back the changes of this run. Nothing of it is forced.
go_back() {
	local c at step offered=0
	for ((c = ${#changes[@]} - 1; c >= 0; c--)); do
		at=${changes[c]} step=${item_step[changes[c]]}
		for ((at += 1; at < step_end[step]; at++)); do
			if [[ ${item_kind[at]} == run && ${item_effect[at]} != look ]]; then
				[[ -n ${item_way_back[at]} ]] || break
				offered=1
				do_run "$at"
			fi
		done
	done
	for step in "${!step_way_back[@]}"; do
		[[ -n ${step_way_back[step]} ]] || continue
		offered=1
		walk_step "$step"
	done
	((offered)) || say '  The page has no way back for what was changed.'
}

# Does the page have something that takes back changes of this run?
has_way_back() {
	((${#changes[@]} > 0)) && [[ -n ${step_way_back[*]//[[:space:]]/} || -n ${item_way_back[*]//[[:space:]]/} ]]
}

# Says how the time since $2 compares with the budget of step $1.
say_used() {
	local used
	[[ -n ${step_limit[$1]} ]] || return 0
	tick
	duration "$((EPOCH - $2))"
	used=$REPLY
	if ((EPOCH - $2 > step_limit[$1])); then
		say "  Took $used: OVER the budget (${step_budget[$1]})."
	else
		say "  Took $used (budget: ${step_budget[$1]})."
	fi
}

# Sets REPLY to the step behind step $1 and all steps in it.
below() {
	local end=$(($1 + 1))
	while ((end < ${#step_key[@]} && step_depth[end] > step_depth[$1])); do
		end=$((end + 1))
	done
	REPLY=$end
}

# Goes through the steps $1 to $2; of ways that belong to one group, one is taken.
walk_steps() {
	local at=$1 end=$2 group members names m
	while ((at < end)); do
		group=${step_group[at]}
		if [[ -z $group ]]; then
			walk_step "$at"
			below "$at"
			at=$REPLY
			continue
		fi
		members=() names=()
		while ((at < end)) && [[ ${step_group[at]} == "$group" ]]; do
			members+=("$at")
			step_name "$at"
			names+=("$REPLY")
			below "$at"
			at=$REPLY
		done
		say ''
		if menu "group$group" "$group" 'One of these:' "${names[@]}"; then
			m=${members[REPLY]}
			walk_step "$m"
		fi
	done
}

# walk_flow NODE [STEP]: follows the flowchart from NODE, beginning with STEP of those that it stands for.
walk_flow() {
	local at=$1 from=${2:-0} e s labels=() targets=() visits=0
	while :; do
		for s in ${node_steps[at]}; do
			((s < from)) || walk_step "$s"
		done
		from=0
		labels=() targets=()
		for e in "${!edge_from[@]}"; do
			((edge_from[e] == at)) || continue
			labels+=("${edge_label[e]:-on}") targets+=("${edge_to[e]}")
		done
		[[ -n ${node_steps[at]} ]] || ((${#targets[@]} > 1)) || do_node "$at"
		e=0
		case ${#targets[@]} in
		0) return ;;
		1) visits=$((visits + 1)) ;;
		*)
			menu "${node_id[at]}" "${node_label[at]}" $'\n'"${bold}?? ${node_label[at]}${plain}   [${node_cite[at]}]" "${labels[@]}" || {
				((attended == 0)) || off_the_chart "nothing was chosen at \"${node_label[at]}\""
				return
			}
			e=$REPLY visits=0
			;;
		esac
		((visits <= ${#node_id[@]})) || {
			off_the_chart 'the flowchart goes round without asking anything'
			return
		}
		at=${targets[e]}
	done
}

# What node $1 says, which no step of the page tells more about: done by a person, but for the alert that begins it all.
do_node() {
	say $'\n'"${bold}== ${node_label[$1]}${plain}   [${node_cite[$1]}]"
	[[ $1 != "$first_node" ]] || return 0
	if replayed 'done' "node$1"; then
		say '  (done before)'
		return
	fi
	note_line "By hand (${node_cite[$1]})"
	note_block "${node_label[$1]}"
	confirm_by_hand "node$1" "${node_cite[$1]}"
}

# Ends the way along the flowchart, because of $1.
off_the_chart() {
	left_over=$((left_over + 1))
	say "  The flowchart was left here: $1. --from STEP goes on with a step."
	event left what flowchart reason "$1"
	note_line "the flowchart was left: $1"
}
