# --- what is done, item by item ---

# Goes through the items $1 to $2.
walk_items() {
	local at=$1 end=$2
	while ((at < end)); do
		clock
		if [[ -n ${item_way_back[at]} ]]; then
			filled "$at"
			show "$at" 'The way back, offered after a failure' "$REPLY"
		elif ! replayed 'done' "$at" || looked_for_secret "$at"; then
			do_item "$at"
		elif [[ ${item_kind[at]} != choice ]]; then
			was_done "$at" "$REPLY"
		fi
		at=${item_end[at]}
	done
}

# Counts item $1, which ended as $2 in the run that is resumed.
was_done() {
	say "  (done before: ${item_cite[$1]})"
	carry "${item_carries[$1]}"
	case ${item_kind[$1]}/${item_effect[$1]}/$2 in
	*/skipped) skipped=$((skipped + 1)) ;;
	run/look/0) ran=$((ran + 1)) ;;
	run/look/*) ran=$((ran + 1)) blind=$((blind + 1)) ;;
	run/*/*)
		ran=$((ran + 1)) changed=1 changes+=("$1") item_ended[$1]=$2
		[[ $2 == 0 ]] || failed=$((failed + 1))
		;;
	*) changed=1 ;;
	esac
}

do_item() {
	local at=$1
	case ${item_kind[at]} in
	run) do_run "$at" ;;
	shown)
		filled "$at"
		show "$at" 'Shown, not run' "$REPLY"
		say "  (${item_reason[at]})"
		confirm_by_hand "$at" "${item_cite[at]}"
		;;
	prose)
		indent "${item_text[at]}" '  '
		say $'\n'"$REPLY   [${item_cite[at]}]"
		;;
	block)
		indent "${item_text[at]}" '    '
		say "$REPLY   [${item_cite[at]}]"
		;;
	manual)
		show "$at" 'By hand' "${item_text[at]}"
		say_expected "$at"
		confirm_by_hand "$at" "${item_cite[at]}"
		;;
	chat)
		show "$at" 'Type in the chat' "${item_text[at]}"
		confirm_by_hand "$at" "${item_cite[at]}"
		;;
	message)
		((attended == 0)) || resolve "$at" || :
		filled "$at"
		show "$at" "${item_target[at]}" "$REPLY"
		confirm_by_hand "$at" "${item_cite[at]}"
		;;
	see) do_see "$at" ;;
	pause) do_pause "$at" ;;
	choice) do_choice "$at" ;;
	esac
}

# Says what the page has as the output of item $1.
say_expected() {
	local lead_in='The page expects:'
	[[ -n ${item_expect[$1]} ]] || return 0
	[[ ${item_expects[$1]} != example ]] || lead_in='The page shows, as an example:'
	indent "${item_expect[$1]}" '    | '
	say "  $lead_in"$'\n'"$REPLY"
}

# Is what item $1 gave what the page expects? Exact words are compared, all else a person judges. Fails where it is not.
as_expected() {
	local verdict=unknown
	[[ -n ${item_expect[$1]} ]] || return 0
	if [[ ${item_expects[$1]} == exact ]]; then
		verdict=no
		[[ $output != *"${item_expect[$1]}"* ]] || verdict=yes
		say "  The page expects \"${item_expect[$1]}\": $verdict."
	else
		say_expected "$1"
		[[ ${item_expects[$1]} == shown ]] && ((attended)) || return 0
		while [[ $verdict == unknown ]]; do
			ask '  Is it so? [y = yes, n = no, q = stop] '
			case $REPLY in
			y | Y | yes) verdict=yes ;;
			n | N | no) verdict=no ;;
			q) stopped 'the operator' ;;
			*) no_answer ;;
			esac
		done
	fi
	event expected item "$1" cite "${item_cite[$1]}" as_expected "$verdict"
	note_line "as the page expects: $verdict"
	[[ $verdict == yes ]]
}

# show ITEM WHAT TEXT
show() {
	local note=${item_note[$1]}
	say ''
	# Words that hold for several commands are said once.
	[[ -z $note || $note == "$last_note" ]] || say "  $note"
	last_note=$note
	say "  $2   [${item_cite[$1]}]"
	indent "$3" '    '
	say "$REPLY"
	note_line "$2${note:+, $note} (${item_cite[$1]})"
	note_block "$3"
}

# confirm_by_hand KEY CITE: waits until a person has done it. KEY is an item's number, or names a node of the flowchart.
confirm_by_hand() {
	if ((attended == 0)); then
		left_over=$((left_over + 1))
		say '  LEFT to a person.'
		event left item "$1" cite "$2" reason 'it is done by a person'
		note_line 'left to a person'
		return
	fi
	while :; do
		ask '  Done? [y = yes, s = skip, q = stop] '
		case $REPLY in
		y | Y | yes)
			progress
			event confirmed item "$1" cite "$2"
			note_line 'confirmed'
			journal 'done' "$1" confirmed
			return
			;;
		s)
			why
			skip "$1" "$2" "$REPLY"
			return
			;;
		q) stopped 'the operator' ;;
		*) no_answer ;;
		esac
	done
}

do_run() {
	local at=$1 words
	if is_elsewhere "$at"; then
		words="By hand, in $REPLY"
		filled "$at"
		show "$at" "$words" "$REPLY"
		say_expected "$at"
		confirm_by_hand "$at" "${item_cite[at]}"
		return
	fi
	case ${item_effect[at]} in
	look) words='Look' ;;
	destroy) words='DESTROY' ;;
	*) words='Change' ;;
	esac
	if replayed begun "$at" && [[ ${item_effect[at]} != look ]]; then
		say '  The run was interrupted while this command ran: nobody knows how far it came. Look before you run it again.'
		((attended)) || refuse 'a command was interrupted, and nobody is there to look'
	fi
	if ! resolve "$at"; then
		local missing=$REPLY
		filled "$at"
		show "$at" "$words" "$REPLY"
		if ((attended)); then
			skip "$at" "${item_cite[at]}" "no value for $missing"
		else
			left "${item_cite[at]}" "it needs a value: --set $missing=..."
		fi
		return
	fi
	filled "$at"
	show "$at" "$words" "$REPLY"
	say_inside "$at"
	[[ -z ${item_only[at]} || ${item_effect[at]} == look ]] || say "  Only: ${item_only[at]}"
	show_variables "$at"
	permitted "$at" || return 0
	run_item "$at"
}

# Item $1 opens a shell: shows what the page does in there, for the operator types it.
say_inside() {
	local at said=0 end=${step_end[item_step[$1]]}
	[[ -n ${item_opens[$1]+set} ]] || return 0
	for ((at = $1 + 1; at < end; at++)); do
		[[ ${item_inside[at]} == "$1" ]] || continue
		is_elsewhere "$at" || return 0
		((said++)) || say '  In there, by hand:'
		filled "$at"
		indent "$REPLY" '    > '
		say "$REPLY"
	done
}

# Shows what the page's own variables in item $1 hold.
show_variables() {
	local p
	for p in ${item_needs[$1]}; do
		own_variable "$p" || continue
		REPLY=${param_value[p]}
		[[ -n $REPLY ]] || carried "${param_variable[p]}" || continue
		masked "${REPLY//[[:cntrl:]]/ }"
		say "    with ${param_variable[p]} = $REPLY"
	done
}

# May item $1 run? Read: yes. Change: a person, or --yes. Destroy: a person who types the name, or --yes-to its step.
permitted() {
	local at=$1 here target
	if [[ -n ${item_terminal[at]} ]] && ((attended == 0)); then
		left "${item_cite[at]}" 'it needs a terminal'
		return 1
	fi
	[[ ${item_effect[at]} != look ]] || return 0
	here=" ${yes_steps[*]} "
	if [[ $here != *" ${item_step[at]} "* ]] && ((attended == 0)) && { [[ ${item_effect[at]} == destroy ]] || ((yes == 0)); }; then
		left "${item_cite[at]}" 'it changes something, and nobody is there to say yes'
		return 1
	fi
	# Whether a condition holds, and whether something is to be taken back, is for a person to say.
	if [[ $here != *" ${item_step[at]} "* && -n ${item_only[at]}${item_way_back[at]} ]] && ((attended == 0)); then
		left "${item_cite[at]}" "the page means it in one case alone: ${item_only[at]:-a failure}"
		return 1
	fi
	guard_item "$at"
	[[ $here != *" ${item_step[at]} "* ]] || return 0
	if [[ ${item_effect[at]} == destroy ]]; then
		known "$at" "${item_target[at]}"
		target=$REPLY
		ask "  This destroys. Type \"$target\" to go on, s to skip, q to stop: "
		[[ $REPLY == "$target" ]] && return 0
	elif ((yes)) && [[ -z ${item_only[at]}${item_way_back[at]} ]]; then
		return 0
	else
		ask '  Run it? [y = yes, Enter or s = skip, q = stop] '
		[[ $REPLY == [yY] || $REPLY == yes ]] && return 0
	fi
	[[ $REPLY != q ]] || stopped 'the operator'
	why
	skip "$at" "${item_cite[at]}" "$REPLY"
	return 1
}

# known ITEM TEXT: sets REPLY to TEXT with the values that are known in place, also those that earlier commands left.
known() {
	local text found rounds=0
	fill "$1" "$2"
	text=$REPLY
	while [[ $text =~ \$\{?([A-Za-z_][A-Za-z_0-9]*)\}? ]] && ((rounds++ < 9)); do
		found=${BASH_REMATCH[0]}
		carried "${BASH_REMATCH[1]}" || break
		text=${text//"$found"/"${REPLY//[[:cntrl:]]/ }"}
	done
	REPLY=$text
}

guard_item() {
	local context
	known "$1" "${item_context[$1]}"
	context=$REPLY
	known "$1" "${item_namespace[$1]}"
	guard "${item_tool[$1]}" "$context" "$REPLY" "$1"
}

run_item() {
	local at=$1 limit=$limit
	[[ -z ${item_endless[at]} ]] || ((attended || (limit > 0 && limit < endless_limit))) || limit=$endless_limit
	carry "${item_carries[at]}"
	while :; do
		journal begun "$at" ''
		filled "$at"
		event run item "$at" cite "${item_cite[at]}" effect "${item_effect[at]}" command "$REPLY"
		execute "$at"
		hide_secrets "$at"
		[[ ${item_effect[at]} == look ]] || changed=1 changes+=("$at")
		[[ -n $output || $status != 0 ]] || say '    (it printed nothing)'
		item_ended[at]=$status
		event ran item "$at" status "$status" seconds "$took" output "$output"
		note_line "exit $status after $took s"
		note_block "$output"
		ran=$((ran + 1))
		[[ -z ${item_moves[at]} ]] || context_seen=0
		if ((status == 0)) || ended_as_meant "$at"; then
			as_it_should "$at" && break
			continue
		fi
		case $status in
		124) say "  It did not end within $limit s and was stopped.   [${item_cite[at]}]" ;;
		130) say "  Interrupted.   [${item_cite[at]}]" ;;
		*) say "  It failed with exit code $status.   [${item_cite[at]}]" ;;
		esac
		failed_how "$at" || break
	done
	# To look again and again is no progress.
	[[ $status != 0 || ${item_effect[at]} == look ]] || progress
	journal 'done' "$at" "$status"
}

# Was item $1, which goes on until somebody ends it, ended by somebody or by its time?
ended_as_meant() { [[ -n ${item_endless[$1]} ]] && ((status == 130 || status == 124)); }

# After item $1 ended well: succeeds where the run goes on from here, fails where the command is to run again.
as_it_should() {
	if [[ -n ${item_until[$1]} ]]; then
		is_so_at_last "$1"
		return
	fi
	as_expected "$1" && return
	if ((attended == 0)); then
		((yes || ${#yes_steps[@]} > 0)) || return 0
		failed=$((failed + 1))
		say "  It is not as the page expects.   [${item_cite[$1]}]"
		exit 1
	fi
	while :; do
		ask_what_next
		case $REPLY in
		r) return 1 ;;
		c) return 0 ;;
		esac
	done
}

# The page says to wait until something is so: looks again until a person says it is, or the expected words are there.
# Fails where the command is to run again.
is_so_at_last() {
	tick
	((until_item == $1)) || until_item=$1 until_began=$EPOCH
	local limit_seconds=${step_limit[item_step[$1]]:-$poll_limit}
	if [[ ${item_expects[$1]} == exact ]]; then
		if as_expected "$1"; then
			until_item=-1
			return 0
		fi
	elif ((attended == 0)); then
		say '  Nobody is there to see whether it is so.'
		until_item=-1
		return 0
	fi
	clock
	if ((EPOCH - until_began >= limit_seconds)); then
		duration "$((EPOCH - until_began))"
		say "  It is not so after $REPLY."
		event waited item "$1" seconds "$((EPOCH - until_began))" so no
		until_item=-1
		failed=$((failed + 1))
		((attended)) || exit 1
		ask_what_next
		[[ $REPLY == r ]] || return 0
		failed=$((failed - 1))
		return 1
	fi
	look_again
}

# Waits before the next look; succeeds where a person says that there is no need for one.
look_again() {
	if ((attended == 0)); then
		nap "$poll"
		return 1
	fi
	local heard
	hear "  Is it so? [y = yes, Enter = look now, s = go on all the same, q = stop; looks again in $poll s] " "$poll"
	heard=$?
	# Over 128 it is the time that is over, else the input.
	((heard == 0 || heard > 128)) || stopped 'the end of the input'
	if ((heard != 0)); then
		tell ''
		return 1
	fi
	case $REPLY in
	y | Y | yes | s)
		event waited item "$until_item" seconds "$((EPOCH - until_began))" so "$REPLY"
		note_line "waited until it is so: $REPLY"
		until_item=-1
		return 0
		;;
	q) stopped 'the operator' ;;
	esac
	return 1
}

# After a failure: sets REPLY to what a person wants: r to run it again, c to go on. The way back may be gone in between.
ask_what_next() {
	local more=''
	! has_way_back || more=', b = take back'
	while :; do
		ask "  [r = run it again, c = go on$more, q = stop] "
		case $REPLY in
		r | c) return ;;
		b) [[ -z $more ]] || go_back ;;
		q) stopped 'the operator' ;;
		*) no_answer ;;
		esac
	done
}

# After a failure: succeeds where the command is to run again. What only looks may fail.
failed_how() {
	if [[ ${item_effect[$1]} == look ]] && ((status != 130)); then
		blind=$((blind + 1))
		return 1
	fi
	failed=$((failed + 1))
	((attended || interrupted == 0)) || stopped 'a signal'
	if ((attended == 0)); then
		! has_way_back || say '  The page has a way back: --list shows it, and somebody at a terminal is offered it.'
		exit 1
	fi
	ask_what_next
	[[ $REPLY == r ]] || return 1
	failed=$((failed - 1))
}

# Is the variable $1 one of which the compiler says that it holds a secret?
is_secret() { [[ " ${secrets[*]} " == *" $1 "* ]]; }

# The variables that commands leave from now on, also those in $1.
carry() {
	local name
	for name in $1; do
		if is_secret "$name"; then
			carried_secrets+=" $name"
		else
			carried_names+=" $name"
		fi
	done
}

# What a command has left in a secret variable is masked from now on.
hide_secrets() {
	local name
	for name in ${item_carries[$1]}; do
		is_secret "$name" && carried "$name" && hidden+=("$REPLY")
	done
	return 0
}

# Did item $1 leave a secret when it ran in the run that is resumed? It is written down nowhere, so that it has to look again.
looked_for_secret() {
	local name
	[[ ${item_effect[$1]} == look ]] || return 1
	for name in ${item_carries[$1]}; do
		! is_secret "$name" || return 0
	done
	return 1
}

do_see() {
	local at=$1 here=${BASH_SOURCE[0]%/*} other
	[[ $here != "${BASH_SOURCE[0]}" ]] || here=.
	other=$here/${item_target[at]}
	show "$at" 'See' "${item_text[at]}"
	if ((attended == 0)) && [[ -n ${item_aside[at]} ]]; then
		return
	fi
	if [[ -n ${item_target[at]} && -r $other ]] && ((attended)); then
		ask '  Go through it now? [y = yes, Enter = no] '
		if [[ $REPLY == [yY] ]]; then
			event see item "$at" playbook "${item_target[at]}"
			"$BASH" "$other"
			status=$?
			say "  Back in ${page_title}."
			if ((status == 0)); then
				progress
				journal 'done' "$at" seen
				return
			fi
			say "  ${item_target[at]} was not gone through to its end (exit code $status)."
		fi
	fi
	[[ -n ${item_aside[at]} ]] || confirm_by_hand "$at" "${item_cite[at]}"
}

do_pause() {
	local at=$1 seconds=${item_target[$1]} start rest
	show "$at" 'Wait' "${item_text[at]}"
	if [[ -z $seconds ]]; then
		confirm_by_hand "$at" "${item_cite[at]}"
		return
	fi
	# A person may have changed something by hand; alone, the playbook knows what it did.
	if ((changed == 0 && attended == 0)); then
		say '  Nothing was changed in this run, so there is nothing to wait for.'
		skip "$at" "${item_cite[at]}" 'nothing was changed'
		return
	fi
	tick
	start=$EPOCH
	if replayed begun "$at"; then
		start=$REPLY
	else
		journal begun "$at" "$start"
	fi
	((attended == 0)) || tell '  Press Enter to cut it short.'
	while tick && rest=$((seconds - EPOCH + start)) && ((rest > 0)); do
		clock
		if ((attended == 0)); then
			nap "$((rest < 5 ? rest : 5))"
			continue
		fi
		duration "$rest"
		[[ ! -t 2 ]] || printf '\r  %s left   ' "$REPLY" >&2
		if hear '' 1; then
			why
			skip "$at" "${item_cite[at]}" "cut short: $REPLY"
			return
		fi
	done
	tell ''
	event waited item "$at" seconds "$seconds"
	journal 'done' "$at" waited
}

do_choice() {
	local at=$1 b starts=() words=()
	for ((b = at + 1; b < item_end[at]; b = item_end[b])); do
		starts+=("$b") words+=("${item_text[b]}")
	done
	say ''
	also=("${item_text[at]}" "${step_key[item_step[at]]}")
	b=''
	menu "item$at" "${step_title[item_step[at]]}" "  ${item_text[at]}   [${item_cite[at]}]" "${words[@]}" && b=${starts[REPLY]}
	also=()
	[[ -n $b ]] || return 0
	walk_items "$((b + 1))" "${item_end[b]}"
}
