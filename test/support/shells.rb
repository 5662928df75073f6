# frozen_string_literal: true

require "pty"
require_relative "command"

# Asks real shells what they complete on a command line that ends at the cursor.
module Shells
  # How a shell of its own prints one candidate on each line; FILE is the script of completions.
  BASH = <<~'BASH'
    source "$FILE"
    # As readline splits a line: at white space, and at = and :, which are words by themselves.
    read -r -a typed <<<"$(sed -E 's/([=:]+)/ \1 /g' <<<"$LINE")"
    COMP_WORDS=("${typed[@]}")
    [[ $LINE == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _prod_smoke
    ((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
    true
  BASH
  FISH = 'source "$FILE"; complete -C "$LINE" | string split -f1 \t'
  # zsh completes in its line editor alone, so this one has a terminal, and what is offered is written to a file.
  ZSH = <<~'ZSH'
    autoload -U compinit && compinit -D -u
    source "$FILE"
    compadd() {
      local -a offered
      if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
      builtin compadd -A offered "$@"
      print -rl -- $offered >>"$OFFERED"
      builtin compadd "$@"
    }
    _end() { print -r -- END >>"$OFFERED"; exit; }
    zle -N _end
    bindkey '^X' _end
    bindkey '^I' complete-word
    PROMPT=READY
  ZSH

  module_function

  # @return [String, nil] the path of a shell; nil if it is not installed
  def path(shell)
    ENV.fetch("PATH").split(File::PATH_SEPARATOR).map { |folder| File.join(folder, shell) }
       .find { |file| File.executable?(file) }
  end

  # @param shell [String] bash, zsh or fish
  # @param line [String] the command line up to the cursor
  # @param folder [String] the working directory, with a script of completions and bin/prod-smoke
  # @return [Array<String>] the candidates
  def complete(shell, line, folder:)
    env = { "PATH" => "#{folder}/bin:#{ENV.fetch("PATH")}", "HOME" => folder, "LANG" => "C.UTF-8", "TERM" => "xterm",
            "FILE" => "#{folder}/prod-smoke.#{shell}", "LINE" => line, "OFFERED" => "#{folder}/offered" }
    return complete_in_zsh(env, line, folder) if shell == "zsh"

    script, flags = shell == "bash" ? [BASH, %w[--norc --noprofile]] : [FISH, %w[--no-config]]
    out, err, = Open3.capture3(env, path(shell), *flags, "-c", script, chdir: folder, unsetenv_others: true)
    raise "#{shell}: #{err}" unless err.empty?

    Command.utf8(out).lines(chomp: true)
  end

  def complete_in_zsh(env, line, folder)
    FileUtils.rm_f(env["OFFERED"])
    File.write("#{folder}/.zshrc", ZSH)
    PTY.spawn(env, path("zsh"), "-d", "-i", chdir: folder, unsetenv_others: true) do |output, input, pid|
      said = +""
      said << output.readpartial(4096) until said.include?("READY")
      input << "#{line}\t\C-x"
      read_to_end(output)
      Process.wait(pid)
    end
    File.exist?(env["OFFERED"]) ? File.readlines(env["OFFERED"], chomp: true, encoding: "UTF-8") - ["END", ""] : []
  end

  def read_to_end(output)
    loop { output.readpartial(4096) }
  rescue EOFError, Errno::EIO
    nil
  end
  private_class_method :complete_in_zsh, :read_to_end
end
