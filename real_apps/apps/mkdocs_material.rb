# frozen_string_literal: true

require_relative "../python_app"

module RealApps
  # https://squidfunk.github.io/mkdocs-material
  class MkdocsMaterial < PythonApp
    name_of "mkdocs-material"
    description "a site of MkDocs Material, built, and served by Python's http.server"

    PAGES = { "index.md" => "# A handbook\n\nSee [how to begin](begin.md).\n\n![chart](chart.svg)\n",
              "begin.md" => "# Begin\n\n```sh\nmake\n```\n\n!!! note\n    Back to the [handbook](index.md).\n",
              "chart.svg" => "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>" }.freeze
    private_constant :PAGES

    def prepare(url)
      docs = File.join(fresh_folder, "docs")
      FileUtils.mkdir_p(docs)
      PAGES.each { |file, text| File.write(File.join(docs, file), text) }
      File.write(File.join(state, "mkdocs.yml"), <<~YAML)
        site_name: A handbook
        site_url: #{url}/
        theme: { name: material, font: false }
      YAML
      run(program("mkdocs"), "build", "--quiet")
    end

    def start(port:, **)
      [background(program("python"), "-m", "http.server", port.to_s, "--bind", "127.0.0.1", "--directory", "site")]
    end

    def sitemap = "/sitemap.xml"

    def break_it
      FileUtils.rm_rf(File.join(state, "site/assets/stylesheets"))
      "the folder of its stylesheets is gone"
    end

    def culprit = "/assets/stylesheets"
  end
end
