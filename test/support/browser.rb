# frozen_string_literal: true

# What the tests in a browser are run with.
module Browser
  FOLDER = File.expand_path("../../e2e", __dir__)

  # @return [String, nil] what this machine lacks for them
  def self.missing
    return "Node" unless system("node", "--version", %i[out err] => File::NULL)
    return "Playwright in e2e/node_modules" unless Dir.exist?(File.join(FOLDER, "node_modules/@playwright/test"))

    chromium = ENV.fetch("CHROMIUM", "/usr/bin/chromium")
    "Chromium at #{chromium} (CHROMIUM names another)" unless File.executable?(chromium)
  end
end
