/** Completion for shells, by a library; what its script for bash takes from the package bash-completion stands before it. */
import completion from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

const NAME = 'completion';

/** Without that package, which macOS and most images do not have: `=` and `:` part words there. */
const WORDS = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
  _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}")
    cword=$COMP_CWORD
    cur=\${COMP_WORDS[COMP_CWORD]}
    prev=\${COMP_WORDS[COMP_CWORD - 1]}
  }
fi
`;

export function addCompletion(program: Command): void {
  completion(program, { completionCommandName: NAME });
  const command = program.commands.find((each) => each.name() === NAME);
  command?.description('print what a shell needs to complete the words of pipewarden');
  command?.addHelpText('after', HELP);
  command?.hook('preAction', (_, { processedArgs: [shell] }) => {
    if (shell === 'bash') console.log(WORDS);
  });
}

const HELP = `
Put one of these where your shell starts:
  bash   source <(pipewarden completion bash)             in ~/.bashrc
  zsh    source <(pipewarden completion zsh)              in ~/.zshrc, behind compinit
  fish   pipewarden completion fish | source              in ~/.config/fish/config.fish`;
