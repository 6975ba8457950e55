/** What stands in notifications of the browser. */
export const notifications = {
  in: (author: string, place: string) => `${author} in ${place}`,
  file: "Sent a file",
  reminder: "Reminder",
  reminderOf: (text: string) => `Reminder: ${text}`,
  /** The message that one wanted to be reminded of is not there any more. */
  reminderGone: "Reminder of a message that is gone",
  goToMessage: "Go to message",
  testTitle: "It works",
  testBody: "ClickClack will tell you here.",
};
