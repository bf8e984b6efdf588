# Completion for retrygen in fish.
function __retrygen_complete
    set -l words (commandline -opc) (commandline -ct)
    if command -q $words[1]
        command $words[1] completion words -- $words[2..] 2>/dev/null
    else
        go tool retrygen completion words -- $words[2..] 2>/dev/null
    end
end
complete -c retrygen -f -a '(__retrygen_complete)'
