/** A bug in one part of the page leaves the others at work: the part says so, and can be tried again. */
import { Button } from '@mantine/core';
import { Bug, RefreshCw } from 'lucide-react';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { Empty } from './Controls.tsx';

interface BoundaryProps {
  /** What it is that fails, as in `The map failed`. */
  readonly what: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly failure: string | undefined;
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failure: undefined };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    if (isMissingFile(failure)) return <Reload what={this.props.what} />;
    return (
      <div role="alert">
        <Empty
          icon={<Bug size={24} aria-hidden="true" />}
          title={`${this.props.what} failed: this is a bug in eastwest`}
          actions={
            <Button variant="default" onClick={() => this.setState({ failure: undefined })}>
              Try again
            </Button>
          }
        >
          {failure}
        </Empty>
      </div>
    );
  }
}

/** How browsers say that a part of the page, loaded only now, is not on the server (any more). */
function isMissingFile(failure: string): boolean {
  return /dynamically imported module|importing a module script failed|unable to preload/iu.test(failure);
}

function Reload({ what }: { readonly what: string }) {
  return (
    <div role="alert">
      <Empty
        icon={<RefreshCw size={24} aria-hidden="true" />}
        title={`${what} could not be loaded`}
        actions={
          <Button variant="default" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        The server is away, or eastwest was updated there. Your drafts stay.
      </Empty>
    </div>
  );
}
