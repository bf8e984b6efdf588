#compdef retrygen
# Completion for retrygen in zsh.
_retrygen() {
	local -a run found shown open
	local word about
	run=($words[1])
	(( $+commands[$words[1]] )) || [[ $words[1] == */* ]] || run=(go tool retrygen)
	while IFS=$'\t' read -r word about; do
		if [[ $word == */ ]]; then
			open+=($word)
		else
			found+=($word)
			shown+=("$word${about:+  -- $about}")
		fi
	done < <($run completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)
	compadd -l -d shown -a found
	compadd -S '' -a open
}
if [[ $funcstack[1] == _retrygen ]]; then
	_retrygen
else
	compdef _retrygen retrygen
fi
