//= link_tree ../images
//= link_tree ../fonts
//= link application.css
//= link application.js
