# Completion for retrygen in bash.
_retrygen() {
	local run=("$1") words=() word last i
	type -P "$1" >/dev/null || run=(go tool retrygen)
	# Bash splits words at "=": -format=text is three of them.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if ((i > 1)) && [[ $word == = || ${COMP_WORDS[i - 1]} == = ]]; then
			words[${#words[@]} - 1]+=$word
		else
			words+=("$word")
		fi
	done
	last=${words[${#words[@]} - 1]}
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		if [[ $last == *=* && $COMP_WORDBREAKS == *=* ]]; then
			word=${word#"${last%%=*}="}
		fi
		COMPREPLY+=("$word")
	done < <("${run[@]}" completion words -- "${words[@]}" 2>/dev/null)
	if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]]; then
		compopt -o nospace 2>/dev/null
	fi
}
complete -F _retrygen retrygen
