# frozen_string_literal: true

require_relative "../command"
require_relative "block"

module Docs
  # A Markdown page, and the fenced blocks in it.
  class Page
    ROOT = Command::ROOT
    # What a user or a contributor reads. AGENTS.md is the generator's, as it is written into the reference host.
    PATHS = Dir.glob("{.,docs,ext,test/dummy}/*.md", base: ROOT).map { |path| path.delete_prefix("./") }.sort.freeze
    FENCE = /\A(?<indent> *)```(?<language>\S*)\s*\z/
    COMMENT = /\A *<!-- (?<text>.+) -->\s*\z/

    # @return [Array<Page>]
    def self.all = @all ||= PATHS.map { |path| new(path, File.read(File.join(ROOT, path), encoding: "UTF-8")) }

    # @return [Array<Block>] of all pages
    def self.blocks(*languages)
      blocks = all.flat_map(&:blocks)
      languages.empty? ? blocks : blocks.select { |block| languages.include?(block.language) }
    end

    attr_reader :path, :text

    def initialize(path, text)
      @path = path
      @text = text
    end

    # @return [Array<Block>] in their order
    def blocks = @blocks ||= read_blocks

    private

    def read_blocks
      blocks = []
      lines = text.lines(chomp: true).each.with_index(1)
      comment = nil
      loop do
        line, number = lines.next
        if (fence = FENCE.match(line))
          blocks << block(fence, number, comment, lines)
          comment = nil
        else
          comment = comment_after(line, comment)
        end
      end
      blocks
    end

    # A comment belongs to the fence that follows it, with nothing but empty lines between.
    def comment_after(line, comment)
      found = COMMENT.match(line)
      return found[:text].strip if found

      comment if line.strip.empty?
    end

    def block(fence, number, comment, lines)
      indent = fence[:indent].size
      code = []
      until (line = lines.next.first).strip == "```"
        code << line.sub(/\A {0,#{indent}}/, "")
      end
      Block.new(page: path, line: number, language: fence[:language], code: "#{code.join("\n")}\n", comment: comment)
    end
  end
end
