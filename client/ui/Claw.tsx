/** The mark: a small lobster claw. */
export function Claw(props: { size?: number; class?: string }) {
  return (
    <svg
      class={props.class}
      width={props.size ?? 24}
      height={props.size ?? 24}
      viewBox="0 0 32 32"
      fill="currentColor"
      aria-hidden="true"
    >
      <path d="M9.8 24.3C5.5 21.9 3.8 17 5.8 12.2 8.4 6 15.5 2 23.2 2.4 24.8 2.5 25.3 4.4 24 5.3 19.5 8.4 16.8 11.2 15.3 14.8 18.7 12.3 23 11.1 27.3 11.7 28.9 11.9 29.6 13.600 28.6 14.9 24.9 20.2 19.6 24 14.3 24.9 12.6 25.2 11.1 25 9.8 24.3ZM7.2 25.5 9.7 26.9C10.3 27.2 10.4 27.9 10.1 28.4L9.5 29.3C8.7 30.5 7.1 30.9 5.8 30.1 4.5 29.4 4.1 27.8 4.9 26.5L5.5 25.7C5.9 25.2 6.6 25.1 7.2 25.5Z" />
    </svg>
  );
}
