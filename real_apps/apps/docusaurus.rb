# frozen_string_literal: true

require_relative "../npm_app"

module RealApps
  # https://docusaurus.io
  class Docusaurus < NpmApp
    name_of "docusaurus"
    description "the classic starter of Docusaurus, built, and served by docusaurus serve"

    def fetch
      need_npm
      Cache.once("npm-docusaurus") do
        npm("install", "create-docusaurus")
        FileUtils.rm_rf(site)
        run(program("create-docusaurus"), "site", "classic", "--javascript", "--package-manager", "npm",
            "--skip-install", env: environment, folder: home)
        npm("install", folder: site)
      end
    end

    def version
      JSON.parse(File.read(File.join(site, "node_modules/@docusaurus/core/package.json"))).fetch("version")
    end

    # The address is written into its pages and its sitemap.
    def prepare(url)
      config = File.join(site, "docusaurus.config.js")
      File.write(config, File.read(config).sub(/^(\s*url:) .*/, "\\1 '#{url}',"))
      docusaurus("build", "--out-dir", fresh_folder)
    end

    def start(port:, **)
      [background(own("docusaurus"), "serve", "--no-open", "--dir", state, "--host", "127.0.0.1", "--port", port.to_s,
                  env: environment, folder: site)]
    end

    def sitemap = "/sitemap.xml"

    def break_it
      FileUtils.rm_rf(File.join(state, "assets"))
      "the folder of its stylesheets and scripts is gone"
    end

    def culprit = "/assets"

    private

    def site = File.join(home, "site")

    def own(program) = File.join(site, "node_modules/.bin", program)

    def docusaurus(*command) = run(own("docusaurus"), *command, env: environment, folder: site)
  end
end
