export const status = {
  online: "Online",
  away: "Away",
  offline: "Offline",
  dnd: "Not to be disturbed",
};
