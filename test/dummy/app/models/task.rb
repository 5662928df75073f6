# frozen_string_literal: true

Task = Struct.new(:title, :project, :owner, :state, keyword_init: true) do
  def self.all
    [
      new(title: "Proof the spring catalogue", project: "Print", owner: "Isla", state: "in progress"),
      new(title: "Re-light the workshop photographs", project: "Archive", owner: "Callum", state: "in review"),
      new(title: "Move the newsletter to the new grid", project: "Letters", owner: "Isla", state: "to do"),
      new(title: "Order paper for the June edition", project: "Print", owner: "Morag", state: "to do"),
      new(title: "Retire the old DevOps pages", project: "Website", owner: "Ewan", state: "done")
    ]
  end

  def done?
    state == "done"
  end
end
