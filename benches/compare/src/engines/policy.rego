package workspace

import rego.v1

homes := data.tasks[input.task].projects

homes := [input.project]

roles contains role if {
	some home in homes
	role := data.projects[home].members[input.user]
}

roles contains role if {
	some home in homes
	project := data.projects[home]
	project.shared
	data.teams[project.team].members[input.user]
	role := project.visitor_role
}

roles contains role if {
	some home in homes
	project := data.projects[home]
	project.shared
	data.teams[project.team].public
	user := data.users[input.user]
	not user.guest
	user.organization == project.organization
	role := project.visitor_role
}

granted if {
	some role in roles
	data.table[role][input.action]
}

granted if {
	data.assigned[input.action]
	data.tasks[input.task].assignee == input.user
	"commenter" in roles
}

denied if {
	data.projects[input.project].kept[input.action]
	not "admin" in roles
}

default allow := false

allow if {
	granted
	not denied
}
