export const shell = {
  workspaces: "Workspaces",
};
