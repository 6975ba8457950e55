/** The shells that completion knows. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What a shell runs once, so that it asks `clickclack complete` at each Tab: what it offers is always what this very program
 * knows. An answer is a line each, a word and, after a tab, what it is; `:path` leaves it to the shell to complete a path.
 * Whatever goes wrong there is not shown.
 */
export const completionScript = (shell: Shell): string => SCRIPTS[shell];

const SCRIPTS: Record<Shell, string> = {
  bash: `# Completion of clickclack for bash. In ~/.bashrc:  source <(clickclack completion bash)
_clickclack() {
  local program=\${COMP_WORDS[0]/#\\~/$HOME} current=\${COMP_WORDS[COMP_CWORD]} line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :path ]]; then
      [[ $current == = ]] && current=
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
    else
      line=\${line%%$'\\t'*}
      # Bash parts words at "=": what stands before it is there already.
      [[ $COMP_WORDBREAKS == *=* && $line == *=* ]] && line=\${line#*=}
      COMPREPLY+=("$line")
    fi
  done < <("$program" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
}
complete -F _clickclack clickclack
`,
  zsh: `#compdef clickclack
# Completion of clickclack for zsh. In ~/.zshrc, after compinit:  source <(clickclack completion zsh)
_clickclack() {
  local program=\${(Q)words[1]} line word found=1
  local -a described
  program=\${program/#\\~/$HOME}
  while IFS= read -r line; do
    if [[ $line == :path ]]; then
      compset -P '--*='
      _files && found=0
      continue
    fi
    word=\${line%%$'\\t'*}
    described+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
  done < <("$program" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)
  (( $#described )) && _describe -V clickclack described && found=0
  return found
}
if [[ \${funcstack[1]} == _clickclack ]]; then
  _clickclack "$@"
else
  compdef _clickclack clickclack
fi
`,
  fish: `# Completion of clickclack for fish. Once:  clickclack completion fish > ~/.config/fish/completions/clickclack.fish
function __clickclack_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    for line in ($program complete -- $words "$current" 2>/dev/null </dev/null)
        if test "$line" = :path
            set -l option (string match -r '^--[^=]*=' -- "$current")
            for path in (__fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current"))
                echo "$option$path"
            end
        else
            echo $line
        end
    end
end
complete -c clickclack -f -a '(__clickclack_complete)'
`,
  powershell: `# Completion of clickclack for PowerShell. In $PROFILE:  clickclack completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName clickclack -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
    ForEach-Object { if ($_.PSObject.Properties['Value']) { [string]$_.Value } else { $_.Extent.Text } })
  $program = $words[0]
  # Older versions drop an empty word: it is said by an option.
  $arguments = @('complete')
  if ($wordToComplete -eq '') { $arguments += '--next' }
  $arguments += '--'
  $arguments += @($words | Select-Object -Skip 1)
  & $program @arguments 2>$null | ForEach-Object {
    if ($_ -eq ':path') {
      [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
    } else {
      $word, $description = $_ -split "\`t", 2
      if (-not $description) { $description = $word }
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $description)
    }
  }
}
`,
};
