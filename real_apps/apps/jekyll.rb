# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://jekyllrb.com
  class Jekyll < DocumentationApp
    name_of "jekyll"
    description "a new Jekyll site with the theme minima, built, and served by nginx"

    def packages = %w[jekyll ruby-jekyll-feed ruby-jekyll-seo-tag]

    def pages = "#{inner_state}/site/_site"

    def prepare(url)
      fresh_folder
      run_inside("jekyll", "new", "--skip-bundle", "#{inner_state}/site")
      FileUtils.rm_f(File.join(state, "site/Gemfile"))
      File.write(File.join(state, "site/_config.yml"), "\nurl: #{url}\n", mode: "a")
      run_inside("jekyll", "build", "--quiet", "--source", "#{inner_state}/site", "--destination", pages)
    end

    def break_it
      FileUtils.rm_rf(File.join(state, "site/_site/assets"))
      "the folder of its stylesheet is gone"
    end

    def culprit = "/assets"
  end
end
