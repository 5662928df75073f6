# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://jekyllrb.com
  class Jekyll < DocumentationApp
    name_of "jekyll"
    description "a new Jekyll site without a theme (jekyll new --blank), built, and served by nginx"

    def packages = %w[jekyll]

    def pages = "#{inner_state}/site/_site"

    def prepare(url)
      fresh_folder
      run_inside("jekyll", "new", "--blank", "#{inner_state}/site")
      File.write(File.join(state, "site/_config.yml"), "title: Handbook\nurl: #{url}\n")
      run_inside("jekyll", "build", "--quiet", "--source", "#{inner_state}/site", "--destination", pages)
    end

    def break_it
      FileUtils.rm_rf(File.join(state, "site/_site/assets"))
      "the folder of its stylesheet is gone"
    end

    def culprit = "/assets"
  end
end
