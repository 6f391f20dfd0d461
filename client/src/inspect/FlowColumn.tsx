import { plural, signOf } from '../ui/words.ts';
import { places } from './flow.ts';
import type { FlowItem, FlowSide, Where } from './flow.ts';
import classes from './flow.module.css';

const headings: Readonly<Record<Where, string>> = {
  outside: 'Outside the cluster',
  'same-namespace': 'Same namespace',
  'other-namespaces': 'Other namespaces',
};

interface FlowColumnProps {
  readonly title: string;
  readonly side: FlowSide;
  readonly onOpen: (item: FlowItem) => void;
}

export function FlowColumn({ title, side, onOpen }: FlowColumnProps) {
  return (
    <section className={classes.column} aria-label={title}>
      <h3 className={classes.columnTitle}>{title}</h3>
      {side.note !== undefined && <p className={classes.note}>{side.note}</p>}
      {places.map((place) => (
        <Group key={place} heading={headings[place]} items={side.groups.get(place) ?? []} onOpen={onOpen} />
      ))}
    </section>
  );
}

interface GroupProps {
  readonly heading: string;
  readonly items: readonly FlowItem[];
  readonly onOpen: (item: FlowItem) => void;
}

function Group({ heading, items, onOpen }: GroupProps) {
  return (
    <section className={classes.group} aria-label={heading} data-empty={items.length === 0 || undefined}>
      <h4 className={classes.groupTitle}>{heading}</h4>
      {items.length === 0 ? (
        <p className={classes.nobody}>nobody</p>
      ) : (
        <ul className={classes.items}>
          {items.map((item) => (
            <li key={item.id}>
              <button
                type="button"
                className={classes.item}
                title={item.title}
                data-tone={item.change}
                onClick={() => onOpen(item)}
              >
                <span className={classes.who}>
                  {item.change !== undefined && `${signOf[item.change]} `}
                  {item.text}
                </span>
                <span className={classes.ports}>{item.ports}</span>
                {item.pods !== undefined && (
                  <span className={classes.pods} data-tone={item.pods === 0 ? 'warning' : undefined}>
                    {item.pods === 0 ? 'no pod now' : `${plural(item.pods, 'pod')} now`}
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
