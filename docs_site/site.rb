# frozen_string_literal: true

require "fileutils"
require "open3"
require_relative "../packaging/python_tools"

# The docs site: the README, docs/ and what else conf.py names, as HTML. Sphinx builds it.
class DocsSite
  FOLDER = __dir__
  ROOT = File.expand_path("..", FOLDER)
  # What a browser requests by itself; links are for people.
  REQUESTED = %r{
    <(?:script|img|iframe|source|audio|video|embed)\b[^>]*?\s(?:src|srcset)="((?:https?:)?//[^"]+)" |
    <link\b(?=[^>]*\srel="(?:stylesheet|icon|shortcut[ ]icon|preload|preconnect|dns-prefetch|modulepreload)")
      [^>]*?\shref="((?:https?:)?//[^"]+)"
  }x
  REQUESTED_BY_CSS = %r{(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')]+)}
  REQUESTED_BY_SCRIPT = %r{(?:fetch|import|importScripts|open)\(\s*(?:"[A-Z]+",\s*)?["']((?:https?:)?//[^"']+)}

  # @param output [String] the folder of the site
  def initialize(output = File.join(ROOT, "site"))
    @output = output
    @tools = PythonTools.new(File.join(FOLDER, "requirements.txt"))
  end

  def installed? = @tools.installed?

  # @raise [RuntimeError] what pip or Python said
  def install = @tools.install

  # Builds the site anew. A link that leads nowhere, and a page that is not in the navigation, are errors.
  #
  # @return [String] the folder
  # @raise [RuntimeError] with what Sphinx says
  def build
    FileUtils.rm_rf(@output)
    run(File.join(install, "sphinx-build"), "--quiet", "--fail-on-warning", "--keep-going", "--nitpicky",
        "--conf-dir", FOLDER, "--doctree-dir", File.join(@output, ".doctrees"), ROOT, @output)
    FileUtils.rm_rf([".doctrees", "_sources"].map { |path| File.join(@output, path) })
    FileUtils.cp(File.join(@output, "README.html"), File.join(@output, "index.html"))
    @output
  end

  # @return [Array<String>] what the built site lacks, or requests from elsewhere
  def problems
    pages = Dir.glob("**/*.html", base: @output)
    [*requests(pages, REQUESTED), *requests(Dir.glob("**/*.css", base: @output), REQUESTED_BY_CSS),
     *requests(Dir.glob("**/*.js", base: @output), REQUESTED_BY_SCRIPT), *missing_images(pages),
     *%w[index.html llms.txt searchindex.js].reject { |path| File.exist?(File.join(@output, path)) }
                                            .map { |path| "#{path} is missing" }]
  end

  private

  def run(*command)
    output, status = Open3.capture2e(*command)
    raise "#{File.basename(command.first)} failed:\n#{output}" unless status.success?
  end

  def requests(paths, shape)
    paths.flat_map do |path|
      read(path).scan(shape).flatten.compact.map { |url| "#{path} requests #{url}" }
    end
  end

  def missing_images(pages)
    pages.flat_map do |path|
      sources = read(path).scan(/<img\b[^>]*?\ssrc="([^":]+)"/).flatten
      sources.reject { |source| File.file?(File.expand_path(source, File.join(@output, File.dirname(path)))) }
             .map { |source| "#{path} has no image #{source}" }
    end
  end

  def read(path) = File.read(File.join(@output, path), encoding: "UTF-8")
end
