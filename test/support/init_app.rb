# frozen_string_literal: true

require_relative "prod_smoke"

# prod-smoke init at an app of these pages, and what it wrote.
module InitApp
  include ProdSmoke

  CONFIG = "config/smoke_seal.yml"

  # What init says of a server with these pages, in a folder of its own.
  def init(pages, *arguments, files: {})
    HTTPServer.start(pages) do |server|
      in_folder(files) do |folder|
        result = Command.run("init", server.url, *arguments, folder: folder)
        written = File.exist?("#{folder}/#{CONFIG}") ? File.read("#{folder}/#{CONFIG}") : nil
        yield result, server, written, folder
      end
    end
  end

  # The app's entry, as the config has it.
  def entry(folder) = SmokeSeal::YAMLFile.load("#{folder}/#{CONFIG}").fetch("apps").fetch("app")

  def checks(folder) = entry(folder).fetch("checks")

  # The file is one that every other command takes, and that the app meets.
  def assert_green(folder, env = {})
    checked = Command.run("check-config", folder: folder)
    assert_equal ["", 0], [checked.err, checked.code], checked.out
    sealed = Command.run("--boot-window", "0", folder: folder, env: env)
    assert_match(/\A🟢 /, sealed.out.lines.last, sealed.out)
  end
end
