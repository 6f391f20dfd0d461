/** Mantine wearing our tokens: its components read the same CSS variables as our own. */
import { createTheme, localStorageColorSchemeManager } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#e7effd',
  '#d2e0fb',
  '#a9c3f6',
  '#7ea6f5',
  '#5b8def',
  '#3a6fdc',
  '#2f6bde',
  '#235bc9',
  '#1b4aa6',
  '#153a84',
];

/** Mantine's neutrals of the dark scheme, from text to canvas: ours. */
const dark: MantineColorsTuple = [
  '#e8ecf2',
  '#b7c0cc',
  '#8f9aa9',
  '#5b6675',
  '#2c3542',
  '#262e39',
  '#1a2029',
  '#151a21',
  '#11151b',
  '#0e1116',
];

export const theme = createTheme({
  fontFamily: 'var(--ew-font)',
  fontFamilyMonospace: 'var(--ew-mono)',
  colors: { accent, dark },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '6px', md: '8px' },
  fontSizes: { xs: '11.5px', sm: '12.5px', md: '13px', lg: '14.5px', xl: '16px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    Tooltip: {
      defaultProps: { openDelay: 350, transitionProps: { duration: 100 }, withArrow: false, multiline: true, maw: 360 },
    },
    TextInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
    // What is being filled in stays when something else takes room from its button.
    Popover: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md', hideDetached: false } },
    Modal: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.4 } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close this message' } } },
    Checkbox: { defaultProps: { size: 'xs' } },
  },
});

export const colorSchemeManager = localStorageColorSchemeManager({ key: 'eastwest-colour-scheme' });

const variables = {
  '--mantine-color-body': 'var(--ew-surface)',
  '--mantine-color-text': 'var(--ew-text)',
  '--mantine-color-dimmed': 'var(--ew-text-dim)',
  '--mantine-color-placeholder': 'var(--ew-text-dim)',
  '--mantine-color-anchor': 'var(--ew-accent)',
  '--mantine-color-default': 'var(--ew-raised)',
  '--mantine-color-default-hover': 'var(--ew-hover)',
  '--mantine-color-default-color': 'var(--ew-text)',
  '--mantine-color-default-border': 'var(--ew-line)',
  '--mantine-color-gray-light-color': 'var(--ew-text-soft)',
  '--mantine-color-gray-light-hover': 'var(--ew-hover)',
  '--mantine-color-error': 'var(--ew-removed)',
  '--mantine-shadow-md': 'var(--ew-shadow)',
  '--mantine-shadow-xl': 'var(--ew-shadow)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: variables, dark: variables });
