# frozen_string_literal: true

module DeploymentsHelper
  # A commit as people read it.
  def short_sha(sha)
    sha.to_s.first(7)
  end

  # A time that stays true on a page that is open all day, so not "five minutes ago".
  def utc_time(time)
    utc = time.utc
    tag.time(utc.strftime("%-d %b %Y, %H:%M UTC"), datetime: utc.iso8601)
  end

  def state_badge(release)
    tag.span(release.state.capitalize, class: "state state-#{release.state.parameterize}",
                                       data: { test: "release-state-badge" })
  end

  # A part of the board that public/board.js replaces as a whole.
  def board_module(id, board, **attributes, &block)
    attributes[:data] = { board_module: "", drawn_at: board.drawn_at }
    tag.section(id: id, **attributes, &block)
  end
end
