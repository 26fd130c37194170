# --- where a change would land ---

expected_context='' expected_namespace='' expected_host='' first_context='' context_seen=0

# Sets REPLY to where TOOL ($1) would act now.
place_of() {
	case $1 in
	kubectl | oc) REPLY=$("$1" config current-context 2>/dev/null </dev/null) ;;
	aws) REPLY=$(aws sts get-caller-identity --query Account --output text --cli-connect-timeout 5 2>/dev/null </dev/null) ;;
	gcloud) REPLY=$(gcloud config get-value project 2>/dev/null </dev/null) ;;
	*) REPLY=${HOSTNAME:-} ;;
	esac
	REPLY=${REPLY//[[:cntrl:]]/}
}

# Sets REPLY to the namespace in which TOOL ($1) acts when it is told none.
namespace_of() {
	REPLY=$("$1" config view --minify --output 'jsonpath={..namespace}' 2>/dev/null </dev/null)
	REPLY=${REPLY//[[:cntrl:]]/}
	REPLY=${REPLY:-default}
}

# landing WHAT PLACE...: shows where a change would land, and writes it down.
landing() {
	local line="  $1: ${2:-unknown}" name=$1 place=$2
	(($# < 4)) || line+="   $3: $4"
	(($# < 5)) || line+=" $5"
	say "$line"
	note_line "${line#  }"
	event place "${name// /_}" "$place" ${3+"$3" "$4"}
}

# Is this the host NAME ($1), with or without its domain and a user before it?
is_here() {
	local name=${1##*[@/]} own=${HOSTNAME:-}
	[[ -n $name && -n $own ]] || return 1
	[[ $name != *.* || $own == *.* || $mode != run ]] || own=$(hostname -f 2>/dev/null </dev/null)
	[[ ${own,,} == "${name,,}" || ($name != *.* && ${own%%.*} == "$name") ]]
}

# Does the page mean item $1 in a shell that is not here: on another host, in a container? Sets REPLY to words for it.
is_elsewhere() {
	local opener=${item_inside[$1]}
	[[ -n $opener ]] || return 1
	if ((opener < 0)); then
		REPLY="the shell that the page shows as ${item_prompt[$1]}"
		return 0
	fi
	fill "$opener" "${item_opens[opener]}"
	[[ -z $REPLY ]] || ! is_here "${expected_host:-$REPLY}" || return 1
	filled "$opener"
	REPLY="the shell of \"${REPLY%%$'\n'*}\""
}

# The host is shown, and held against the one that the page shows item $1 on, or --expect-host.
guard_host() {
	local meant=${expected_host:-${item_host[$1]}}
	landing host "${HOSTNAME:-unknown}${meant:+   (meant: $meant)}"
	[[ -n $meant ]] && ! is_here "$meant" || return 0
	[[ -z $expected_host ]] || refuse "this is the host \"${HOSTNAME:-unknown}\" and must be \"$expected_host\""
	# What stands at a prompt on a page may be an example: a person decides.
	((attended)) || refuse "this is the host \"${HOSTNAME:-unknown}\" and the page shows the command on \"$meant\". Where that is right, say --expect-host ${HOSTNAME:-unknown}"
}

# guard_namespace TOOL: the command names no namespace: is the one that it would hit the page's?
guard_namespace() {
	namespace_of "$1"
	landing context "$2" namespace "$REPLY" "(the context's, for the command names none)"
	[[ -z $expected_namespace || $REPLY == "$expected_namespace" ]] && return
	refuse "the command names no namespace: it would act in \"$REPLY\", and the page acts in \"$expected_namespace\". Say which it is, with \"$1 config set-context --current --namespace=$expected_namespace\" or --expect-namespace $REPLY, and go on with --resume $run_id"
}

# guard TOOL CONTEXT NAMESPACE ITEM: shows where the command would act, and ends the run where that is not where it should.
guard() {
	local tool=$1 named=$2 namespace=$3 place
	if [[ -n $named ]]; then
		place=$named
	else
		place_of "$tool"
		place=$REPLY
	fi
	case $tool in
	kubectl | oc)
		if [[ -n $namespace ]]; then
			landing context "$place" namespace "$namespace"
		else
			guard_namespace "$tool" "${place:-unknown}"
		fi
		if [[ -n $expected_context && $place != "$expected_context" ]]; then
			refuse "the context is \"${place:-unknown}\" and must be \"$expected_context\""
		fi
		[[ -z $named ]] || return 0
		if ((context_seen)) && [[ $place != "$first_context" ]]; then
			refuse "the context was \"${first_context:-unknown}\" and is \"${place:-unknown}\" now"
		fi
		first_context=$place context_seen=1
		;;
	aws)
		landing 'AWS account' "$place"
		[[ -z $page_account || -n $named || $place == "$page_account" ]] || refuse "the AWS account is \"${place:-unknown}\" and the page's is \"$page_account\""
		;;
	gcloud) landing project "$place" ;;
	*)
		[[ -z $named ]] || landing 'acts on' "$named"
		guard_host "$4"
		;;
	esac
}

# preflight WHAT: are the tools there, is the cluster reached, may this person do what the page does? Fails where not.
# WHAT is `all`, or `changes`, which asks the cluster only whether what changes is allowed.
preflight() {
	local tool line verdict bad=0
	for tool in "${tools[@]}"; do
		verdict=there
		command -v -- "$tool" >/dev/null 2>&1 || verdict='NOT FOUND' bad=1
		say "  $tool: $verdict"
		[[ $verdict == there && ($tool == kubectl || $tool == oc) ]] || continue
		place_of "$tool"
		say "  $tool context: ${REPLY:-unknown}"
		if [[ -n $expected_context && $REPLY != "$expected_context" ]]; then
			say "  it must be $expected_context"
			bad=1
		fi
		if "$tool" version --request-timeout=5s >/dev/null 2>&1 </dev/null; then
			say '  cluster: reached'
		else
			say '  cluster: NOT REACHED'
			bad=1
			continue
		fi
		for line in "${permissions[@]}"; do
			[[ $1 == all || $line != get\ * ]] || continue
			may "$tool" "$line" || bad=1
		done
	done
	((bad == 0))
}

# may TOOL "VERB RESOURCE[/PART] [NAMESPACE]": asks the cluster whether this person may.
may() {
	local verb resource namespace where=()
	read -r verb resource namespace <<<"$2"
	[[ -z $namespace ]] || where=(-n "$namespace")
	# Behind a slash kubectl takes a name; a part of a resource is an option of its own.
	[[ $resource != */* ]] || where+=("--subresource=${resource#*/}")
	if "$1" auth can-i "$verb" "${resource%%/*}" "${where[@]}" --request-timeout=5s >/dev/null 2>&1 </dev/null; then
		say "  may $2: yes"
	else
		say "  may $2: NO"
		return 1
	fi
}

# Before step one. Who is there decides; where nobody is, nothing is changed after a preflight that failed.
preflight_or_leave() {
	if ((attended + yes + ${#yes_steps[@]} == 0)); then
		local tool
		for tool in "${tools[@]}"; do
			command -v -- "$tool" >/dev/null 2>&1 || say "  Not found on this machine: $tool"
		done
		return 0
	fi
	((${#tools[@]} > 0)) || return 0
	say ''
	say 'Before step one:'
	preflight changes && return
	event preflight failed yes
	note_line 'the preflight failed'
	((attended)) || refuse 'the preflight failed'
	while :; do
		ask '  Go on all the same? [y = yes, q = stop] '
		case $REPLY in
		y | Y | yes) return 0 ;;
		q) stopped 'the operator' ;;
		*) no_answer ;;
		esac
	done
}
