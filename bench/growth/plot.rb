# frozen_string_literal: true

module Bench
  # The cost of a run over the number of its checks, both axes logarithmic, as SVG: what is linear is a straight line
  # that rises as the dashes do.
  class Plot
    WIDTH = 640
    HEIGHT = 420
    MARGIN = { left: 70, right: 36, top: 20, bottom: 60 }.freeze
    LINES = { "run" => ["time of the run", "#0b6e4f"], "run_bytes" => ["its peak memory", "#b3541e"],
              "config" => ["reading the config", "#3b5b92"] }.freeze
    # How far below the longest run the plot reaches, in powers of ten.
    DEPTH = 4

    # @param costs [Hash{Integer => Cost}] by the number of checks, growing
    def initialize(costs)
      @costs = costs
      @sizes = costs.keys
    end

    def to_s
      <<~SVG
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 #{WIDTH} #{HEIGHT}" font-family="sans-serif" font-size="12">
        <title>What a run costs, over the number of its checks</title>
        <rect width="100%" height="100%" fill="white"/>
        #{[*grid, linear, *LINES.keys.each_with_index.map { |part, place| line(part, place) }, *axes].join("\n")}
        </svg>
      SVG
    end

    private

    def grid = [*@sizes.map { |size| upright(size) }, *(0..DEPTH).map { |depth| level(depth) }]

    def upright(size)
      stroke(x(size), y(1), x(size), y(10.0**-DEPTH)) + label(x(size), HEIGHT - 40, group(size), "middle")
    end

    def level(depth)
      height = y(10.0**-depth)
      stroke(x(@sizes.first), height, x(@sizes.last), height) +
        label(MARGIN[:left] - 8, height + 4, share(depth), "end")
    end

    def axes
      up = %(transform="rotate(-90)" x="#{-HEIGHT / 2}" y="14" text-anchor="middle")
      middle = (x(@sizes.first) + x(@sizes.last)) / 2
      ["<text #{up}>cost, as a share of the last</text>", label(middle, HEIGHT - 15, "checks", "middle")]
    end

    # Ten times the checks, ten times the cost.
    def linear
      points = @sizes.map { |size| [size, size.fdiv(@sizes.last)] }
      %(<polyline points="#{at(points)}" fill="none" stroke="#888" stroke-dasharray="4 4"/>)
    end

    def line(part, place)
      name, colour = LINES.fetch(part)
      last = @costs.fetch(@sizes.last).total(part)
      points = @costs.map { |size, cost| [size, cost.total(part).fdiv(last)] }
      dots = points.map { |size, share| %(<circle cx="#{x(size)}" cy="#{y(share)}" r="3" fill="#{colour}"/>) }
      height = MARGIN[:top] + 20 + (18 * place)
      %(<polyline points="#{at(points)}" fill="none" stroke="#{colour}" stroke-width="2"/>#{dots.join}) +
        label(MARGIN[:left] + 14, height, name, "start", colour)
    end

    def at(points) = points.map { |size, share| "#{x(size)},#{y(share)}" }.join(" ")

    def x(size)
      place = Math.log10(size.fdiv(@sizes.first)) / Math.log10(@sizes.last.fdiv(@sizes.first))
      (MARGIN[:left] + (place * (WIDTH - MARGIN[:left] - MARGIN[:right]))).round(1)
    end

    def y(share)
      depth = [-Math.log10([share, 10.0**-DEPTH].max) / DEPTH, 0].max
      (MARGIN[:top] + (depth * (HEIGHT - MARGIN[:top] - MARGIN[:bottom]))).round(1)
    end

    def stroke(left, top, right, bottom)
      %(<line x1="#{left}" y1="#{top}" x2="#{right}" y2="#{bottom}" stroke="#ddd"/>)
    end

    def label(left, top, text, anchor, colour = "#333")
      %(<text x="#{left}" y="#{top}" text-anchor="#{anchor}" fill="#{colour}">#{text}</text>)
    end

    def group(number) = number.to_s.gsub(/(?<=\d)(?=(\d{3})+\z)/, ",")

    def share(depth) = depth.zero? ? "1" : "1/#{group(10**depth)}"
  end
end
