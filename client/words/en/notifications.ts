/** What stands in notifications of the browser. */
export const notifications = {
  in: (author: string, place: string) => `${author} in ${place}`,
  file: "Sent a file",
  testTitle: "It works",
  testBody: "ClickClack will tell you here.",
};
