# --- what the page holds, without doing any of it ---

list_params() {
	local p where
	((${#param_name[@]} == 0)) || say 'Parameters:'
	for p in "${!param_name[@]}"; do
		where=''
		if [[ -n ${param_step[p]} ]]; then
			step_name "${param_step[p]}"
			where="   in \"$REPLY\""
		fi
		[[ -z ${param_scope[p]} ]] || where+="   ${param_scope[p]}.${param_name[p]}"
		say "  --set ${param_name[p]}=...   ${param_kind[p]}, on the page ${param_spelling[p]}$where"
	done
}

# Sets REPLY to the effects of step $1: how many commands look, change, destroy, and how much is left to people.
effects() {
	local at look=0 change=0 destroy=0 hand=0 phrase=''
	for ((at = step_first[$1]; at < step_end[$1]; at++)); do
		case ${item_kind[at]}/${item_effect[at]}${item_aside[at]} in
		see/*1) ;;
		run/*)
			if is_elsewhere "$at"; then
				hand=$((hand + 1))
				continue
			fi
			;;&
		run/look) look=$((look + 1)) ;;
		run/destroy) destroy=$((destroy + 1)) ;;
		run/*) change=$((change + 1)) ;;
		choice/* | branch/* | prose/* | block/*) ;;
		*) hand=$((hand + 1)) ;;
		esac
	done
	((look == 0)) || phrase+=", $look look"
	((change == 0)) || phrase+=", $change change"
	((destroy == 0)) || phrase+=", $destroy DESTROY"
	((hand == 0)) || phrase+=", $hand by hand"
	REPLY=${phrase#, }
}

list() {
	local at name
	say "${page_title}   [$page_source]"
	for at in "${!step_key[@]}"; do
		step_name "$at"
		name=$REPLY
		effects "$at"
		printf '%*s  %s%s%s   [%s]\n' "$((2 * step_depth[at]))" '' "$name" "${step_budget[at]:+ (${step_budget[at]})}" "${REPLY:+   $REPLY}" "${step_cite[at]}"
	done
	list_params
}

# Every step and every branch, with the values that are known.
dry_run() {
	local at step ends=()
	say "${page_title}   [$page_source]   dry run: nothing is executed"
	for at in "${!node_id[@]}"; do
		[[ $at != 0 ]] || say $'\nThe flowchart:'
		say "  ${node_label[at]}   [${node_cite[at]}]"
		for step in "${!edge_from[@]}"; do
			((edge_from[step] != at)) || dry_edge "$step"
		done
	done
	for step in $1; do
		step_name "$step"
		say ''
		say "${bold}== $REPLY${step_budget[step]:+   (${step_budget[step]})}${plain}   [${step_cite[step]}]"
		for ((at = step_first[step]; at < step_end[step]; at++)); do
			while ((${#ends[@]} > 0 && ends[${#ends[@]} - 1] <= at)); do
				unset "ends[$((${#ends[@]} - 1))]"
			done
			dry_item "$at" "${#ends[@]}"
			[[ ${item_kind[at]} != choice && ${item_kind[at]} != branch ]] || ends+=("${item_end[at]}")
		done
	done
	list_params
}

dry_edge() {
	say "    ${edge_label[$1]:+${edge_label[$1]} }-> ${node_label[edge_to[$1]]}"
}

# dry_item ITEM DEPTH: DEPTH choices and branches are around it.
dry_item() {
	local words margin
	printf -v margin '%*s' "$((2 + 2 * $2))" ''
	case ${item_kind[$1]}/${item_effect[$1]} in
	run/look) words='would run' ;;
	run/destroy) words='would ask for the name, then DESTROY' ;;
	run/*) words='would ask, then change' ;;
	shown/*) words="would show: ${item_reason[$1]}" ;;
	prose/* | block/*) words='the page says' ;;
	manual/*) words='by hand' ;;
	chat/*) words='in the chat' ;;
	message/*) words="${item_target[$1],}" ;;
	see/*) words='see' ;;
	pause/*) words='wait' ;;
	choice/*) words='one way of' ;;
	branch/*) words='in case of' ;;
	esac
	! is_elsewhere "$1" || words="by hand, in $REPLY"
	[[ -z ${item_endless[$1]} ]] || words+=', until it is ended'
	[[ -z ${item_until[$1]} ]] || words+=', again and again until it is so'
	[[ -z ${item_only[$1]} ]] || words+=", only: ${item_only[$1]}"
	[[ -z ${item_way_back[$1]} ]] || words="way back, offered after a failure: $words"
	filled "$1"
	case ${item_kind[$1]} in
	choice | branch) say "$margin$words: $REPLY   [${item_cite[$1]}]" ;;
	*)
		indent "$REPLY" "$margin    "
		say "$margin${item_note[$1]:+${item_note[$1]}: }$words   [${item_cite[$1]}]"$'\n'"$REPLY"
		[[ -z ${item_expect[$1]} ]] || {
			indent "${item_expect[$1]}" "$margin    | "
			say "$margin  expected (${item_expects[$1]}):"$'\n'"$REPLY"
		}
		;;
	esac
}

# plan: the page as JSON.
plan() {
	local at step between='' inner line
	json "$page_title"
	line="{\"version\":1,\"title\":$REPLY"
	json "$page_source"
	printf '%s,"source":%s,"digest":"%s","steps":[' "$line" "$REPLY" "$page_digest"
	for step in "${!step_key[@]}"; do
		json "${step_key[step]}"
		line="{\"key\":$REPLY,\"depth\":${step_depth[step]},\"seconds\":${step_limit[step]:-null}"
		fields title "${step_title[step]}" budget "${step_budget[step]}" cite "${step_cite[step]}" group "${step_group[step]}"
		printf '%s%s%s,"items":[' "$between" "$line" "$REPLY"
		between=, inner=''
		for ((at = step_first[step]; at < step_end[step]; at++)); do
			plan_item "$at"
			printf '%s%s' "$inner" "$REPLY"
			inner=,
		done
		printf ']}'
	done
	printf '],"parameters":['
	between=''
	for at in "${!param_name[@]}"; do
		fields kind "${param_kind[at]}" spelling "${param_spelling[at]}" variable "${param_variable[at]}" scope "${param_scope[at]}"
		line=$REPLY
		json "${param_name[at]}"
		printf '%s{"name":%s%s}' "$between" "$REPLY" "$line"
		between=,
	done
	plan_needs
	plan_flow
	printf '}\n'
}

# What the page needs, and where it acts.
plan_needs() {
	strings "${tools[@]}"
	printf '],"tools":%s' "$REPLY"
	strings "${permissions[@]}"
	printf ',"permissions":%s' "$REPLY"
	fields context "$page_context" namespace "$page_namespace" account "$page_account"
	printf ',"places":{%s}' "${REPLY#,}"
}

# The flowchart that leads, if there is one: its nodes with the steps that they stand for, and the ways between them.
plan_flow() {
	local at between=''
	printf ',"flow":{"nodes":['
	for at in "${!node_id[@]}"; do
		fields id "${node_id[at]}" label "${node_label[at]}" cite "${node_cite[at]}"
		printf '%s{"node":%s%s,"steps":[%s]}' "$between" "$at" "$REPLY" "${node_steps[at]// /,}"
		between=,
	done
	printf '],"edges":['
	between=''
	for at in "${!edge_from[@]}"; do
		fields label "${edge_label[at]}"
		printf '%s{"from":%s,"to":%s%s}' "$between" "${edge_from[at]}" "${edge_to[at]}" "$REPLY"
		between=,
	done
	printf ']}'
}

# Sets REPLY to the words as an array.
strings() {
	local word all=''
	for word in "$@"; do
		json "$word"
		all+=,$REPLY
	done
	REPLY="[${all#,}]"
}

# fields KEY VALUE...: sets REPLY to the members for all values that are not empty.
fields() {
	local all=''
	while (($# > 1)); do
		if [[ -n $2 ]]; then
			json "$2"
			all+=",\"$1\":$REPLY"
		fi
		shift 2
	done
	REPLY=$all
}

plan_item() {
	local head="{\"item\":$1,\"end\":${item_end[$1]},\"kind\":\"${item_kind[$1]}\"" effect=${item_effect[$1]} text
	[[ $effect != none ]] || effect=''
	filled "$1"
	text=$REPLY
	fields effect "$effect" text "$text" note "${item_note[$1]}" cite "${item_cite[$1]}" reason "${item_reason[$1]}" \
		expected "${item_expect[$1]}" expects "${item_expects[$1]}" only "${item_only[$1]}" \
		tool "${item_tool[$1]}" context "${item_context[$1]}" namespace "${item_namespace[$1]}" host "${item_host[$1]}"
	text=$REPLY
	! is_elsewhere "$1" || {
		fields inside "$REPLY"
		text+=$REPLY
	}
	REPLY=$text
	[[ -z ${item_until[$1]} ]] || REPLY+=',"until":true'
	[[ -z ${item_way_back[$1]} ]] || REPLY+=',"back":true'
	REPLY="$head$REPLY}"
}
