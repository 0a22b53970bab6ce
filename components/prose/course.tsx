import { useProse } from "./prose-context.tsx";

/** The way through the course: every lesson with its question, those that are written as links. The page finds them by their folders. */
export function Course() {
  const { course, say } = useProse();
  return (
    <ol className="course" aria-label={say.course}>
      {course.map(({ number, title, question, href, here }) => (
        <li key={number} value={number} aria-current={here ? "page" : undefined}>
          {href && !here ? <a href={href}>{title}</a> : <b>{title}</b>}: {question}
          {!href && <span className="course-note"> ({say.unwritten})</span>}
        </li>
      ))}
    </ol>
  );
}
