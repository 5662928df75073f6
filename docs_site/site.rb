# frozen_string_literal: true

require "digest"
require "fileutils"
require "open3"

# The docs site: the README, docs/ and what else conf.py names, as HTML. Sphinx builds it, from a Python environment of
# its own in the user's cache, which is made when it is missing.
class DocsSite
  FOLDER = __dir__
  ROOT = File.expand_path("..", FOLDER)
  REQUIREMENTS = File.join(FOLDER, "requirements.txt")
  # What a browser requests by itself; links are for people.
  REQUESTED = %r{
    <(?:script|img|iframe|source|audio|video|embed)\b[^>]*?\s(?:src|srcset)="((?:https?:)?//[^"]+)" |
    <link\b(?=[^>]*\srel="(?:stylesheet|icon|shortcut[ ]icon|preload|preconnect|dns-prefetch|modulepreload)")
      [^>]*?\shref="((?:https?:)?//[^"]+)"
  }x
  REQUESTED_BY_CSS = %r{(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')]+)}
  REQUESTED_BY_SCRIPT = %r{(?:fetch|import|importScripts|open)\(\s*(?:"[A-Z]+",\s*)?["']((?:https?:)?//[^"']+)}
  INSTALLED = ".installed"

  class Error < StandardError; end

  PYTHON_3_11 = "import sys; sys.exit(sys.version_info < (3, 11))"

  # @param output [String] the folder of the site
  def initialize(output = File.join(ROOT, "site"))
    @output = output
  end

  def installed? = File.exist?(File.join(environment, INSTALLED))

  # Makes the environment if that can be done.
  #
  # @return [String, nil] what this machine lacks for it
  def missing
    return if installed?
    return "Python 3.11 or newer" unless python?(PYTHON_3_11)
    return "Python's venv" unless python?("import venv, ensurepip")

    install
  rescue Error
    "Sphinx (#{REQUIREMENTS.delete_prefix("#{ROOT}/")}) from a Python package index"
  end

  # Makes the Python environment, unless it is there for these requirements.
  #
  # @return [nil]
  def install
    return if installed?

    FileUtils.rm_rf(environment)
    FileUtils.mkdir_p(File.dirname(environment))
    run("python3", "-m", "venv", environment)
    run(program("pip"), "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS)
    FileUtils.touch(File.join(environment, INSTALLED))
    nil
  end

  # Builds the site anew. A link that leads nowhere, and a page that is not in the navigation, are errors.
  #
  # @return [String] the folder
  def build
    install
    FileUtils.rm_rf(@output)
    run(program("sphinx-build"), "--quiet", "--fail-on-warning", "--keep-going", "--nitpicky", "--conf-dir", FOLDER,
        "--doctree-dir", File.join(@output, ".doctrees"), ROOT, @output)
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

  # A folder for each version of the requirements.
  def environment
    cache = ENV.fetch("XDG_CACHE_HOME") { File.join(Dir.home, ".cache") }
    File.join(cache, "smoke_seal", "docs-#{Digest::SHA256.file(REQUIREMENTS).hexdigest[0, 12]}")
  end

  def program(name) = File.join(environment, "bin", name)

  def python?(code) = system("python3", "-c", code, %i[out err] => File::NULL)

  def run(*command)
    output, status = Open3.capture2e(*command)
    raise Error, "#{File.basename(command.first)} failed:\n#{output}" unless status.success?
  rescue SystemCallError => e
    raise Error, e.message
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
